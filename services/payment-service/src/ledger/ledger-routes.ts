/** The routes of the ledger: a list, a table and the balances for staff, and its comparison for the auditor. */
import { reply, streamed } from '@skysync/service-kit';
import { answer, route } from '../route';
import { auditLedger } from './audit-ledger';
import { exportEntries, whenBroken } from './export-entries';
import { Balances, EntryPage, ExportFields, entryView, ListFields, periodRule } from './ledger-shapes';
import { listEntries } from './list-entries';
import { sumBalances } from './sum-balances';

export const ledgerRoutes = [
  answer('auditLedger', auditLedger),
  route({
    operation: 'listLedger',
    summary: 'What was taken and given back, as journal entries, newest first',
    method: 'GET',
    path: '/payments/ledger',
    who: 'staff',
    fields: { query: ListFields },
    rules: [periodRule],
    answers: { 200: EntryPage },
    handler: async ({ ledger }, fields) => {
      const { items, nextCursor } = await listEntries(ledger, fields);
      return { items: items.map(entryView), nextCursor };
    },
  }),
  route({
    operation: 'exportLedger',
    summary: 'The journal entries as CSV (RFC 4180), one line for each posting, newest first',
    method: 'GET',
    path: '/payments/ledger/export',
    who: 'staff',
    fields: { query: ExportFields },
    rules: [periodRule],
    answers: { 200: streamed('text/csv; charset=utf-8; header=present') },
    handler: ({ ledger }, filter) => reply(exportEntries(ledger, filter), { filename: 'ledger.csv', whenBroken }),
  }),
  route({
    operation: 'sumLedger',
    summary: 'What stands on each account, by currency',
    method: 'GET',
    path: '/payments/ledger/balances',
    who: 'staff',
    answers: { 200: Balances },
    handler: ({ ledger }) => sumBalances(ledger),
  }),
];
