/** `GET /admin/audit`: the proof that nothing was lost, for the store's owner. */
import { route } from '../route';
import { Audit } from './audit-shapes';

export const auditRoutes = [
  route({
    operation: 'audit',
    summary: 'Compares orders, reservations, stock, payments and their ledger, and names what disagrees',
    method: 'GET',
    path: '/admin/audit',
    who: 'admin',
    answers: { 200: Audit },
    handler: ({ auditRounds }) => auditRounds.now(),
  }),
];
