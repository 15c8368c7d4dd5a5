/** The routes of payments: five calls for order-service, three routes for buyers. */
import { Type } from '@sinclair/typebox';
import { Id, PaymentMethod, PaymentView, record } from '@skysync/contracts';
import { checkMeans } from '../methods/chosen-means';
import { OfferedProviders, offeredView } from '../providers/offered-providers';
import { answer, route } from '../route';
import { confirmPayment } from './confirm-payment';
import { createPayment } from './create-payment';
import { findPayments, listPayments, readPayment } from './find-payments';
import { isMade } from './payment';
import { PaymentDetails, paymentDetails, paymentFacts, paymentView } from './payment-views';
import { voidPaymentsOf } from './void-payment';

const byId = { path: record({ id: Id }) };

export const paymentRoutes = [
  answer('checkPaymentMethod', checkMeans),
  answer('createPayment', async (deps, order) => paymentView(await createPayment(deps, order))),
  answer('voidPayment', async (deps, asked) => {
    const payment = await voidPaymentsOf(deps, asked);
    return { payment: isMade(payment) ? paymentFacts(payment) : null };
  }),
  answer('findPayments', async (deps, asked) => ({
    payments: (await findPayments(deps, asked)).map(paymentFacts),
  })),
  answer('listPayments', async (deps, fields) => {
    const { items, nextCursor } = await listPayments(deps, fields);
    return { items: items.map(paymentFacts), nextCursor };
  }),
  route({
    operation: 'listPaymentProviders',
    summary: 'How an order of this store can be paid, and what a browser needs for that',
    method: 'GET',
    path: '/payments/providers',
    who: 'public',
    answers: { 200: OfferedProviders },
    handler: async ({ providers }) => offeredView(await providers.offered()),
  }),
  route({
    operation: 'getPayment',
    summary: "A payment of one's own; any payment of the store for staff",
    method: 'GET',
    path: '/payments/{id}',
    who: 'guest',
    fields: byId,
    answers: { 200: PaymentDetails },
    handler: async (deps, { id }, { caller }) => paymentDetails(await readPayment(deps, id, caller)),
  }),
  route({
    operation: 'confirmPayment',
    summary: 'Goes on with a payment that requires an action of the buyer; again, it answers the same',
    method: 'POST',
    path: '/payments/{id}/confirm',
    who: 'guest',
    cache: 'clear',
    fields: { ...byId, body: record({ method: Type.Optional(PaymentMethod.method) }) },
    answers: { 200: PaymentView },
    problems: ['invalid_state'],
    handler: async (deps, { id, method }, { caller }) => paymentView(await confirmPayment(deps, id, caller, method)),
  }),
];
