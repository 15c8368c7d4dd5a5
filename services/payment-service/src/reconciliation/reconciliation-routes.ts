/** Where admins see whether the ledger and the providers agree, and what is on its way. */
import { route } from '../route';
import { compareAgain } from './compare-again';
import { listReconciliations } from './list-reconciliations';
import {
  dayRule,
  ListFields,
  ReconciliationPage,
  ReconciliationView,
  RunBody,
  reconciliationView,
  unfinishedView,
} from './reconciliation-shapes';
import { unfinishedPayments } from './unfinished';

export const reconciliationRoutes = [
  route({
    operation: 'listReconciliations',
    summary: 'Each day compared with the list of each provider, newest first, and what is on its way now',
    method: 'GET',
    path: '/admin/reconciliation',
    who: 'admin',
    fields: { query: ListFields },
    answers: { 200: ReconciliationPage },
    handler: async (deps, asked) => {
      const [{ items, nextCursor }, unfinished] = await Promise.all([
        listReconciliations(deps, asked),
        unfinishedPayments(deps.payments, new Date()),
      ]);
      return { items: items.map(reconciliationView), nextCursor, ...unfinishedView(unfinished) };
    },
  }),
  route({
    operation: 'reconcileDay',
    summary: 'Has a day compared again; the answer to look at is in the list a little later',
    method: 'POST',
    path: '/admin/reconciliation',
    who: 'admin',
    fields: { body: RunBody },
    rules: [dayRule],
    answers: { 202: ReconciliationView },
    handler: async (deps, { provider, day }) => reconciliationView(await compareAgain(deps, provider, day)),
  }),
];
