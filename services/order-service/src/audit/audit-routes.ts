/** `GET /admin/audit`: the proof that nothing was lost, for the store's owner. */
import { route } from '../route';
import { Audit, AuditFields } from './audit-shapes';

export const auditRoutes = [
  route({
    operation: 'audit',
    summary: 'Compares orders, reservations, stock, payments and their ledger, and names what disagrees',
    method: 'GET',
    path: '/admin/audit',
    who: 'admin',
    fields: { query: AuditFields },
    answers: { 200: Audit },
    handler: ({ auditRounds }, { since }) => auditRounds.now(since === undefined ? undefined : Date.parse(since)),
  }),
];
