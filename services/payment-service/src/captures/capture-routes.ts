/** What staff do with money that is authorised: capture it, in parts if they like, or let it go. */
import { Type } from '@sinclair/typebox';
import { Id, integer, maxAmount, record } from '@skysync/contracts';
import { PaymentDetails, paymentDetails } from '../payments/payment-views';
import { transferIdOf } from '../payments/transfer-id';
import { route } from '../route';
import { capturePayment } from './capture-payment';
import { letGo } from './let-go';

const byId = { path: record({ id: Id }) };

const CaptureBody = record({
  amount: Type.Optional(integer({ min: 1, max: maxAmount })),
  isFinal: Type.Optional(Type.Boolean()),
});

export const captureRoutes = [
  route({
    operation: 'capturePayment',
    summary: 'Takes what is authorised, or a part of it; `isFinal` lets go what is left. Once for each Idempotency-Key',
    method: 'POST',
    path: '/payments/{id}/captures',
    who: 'staff',
    cache: 'clear',
    idempotent: true,
    fields: { ...byId, body: CaptureBody },
    answers: { 200: PaymentDetails },
    problems: ['invalid_state', 'not_found'],
    handler: async (deps, { id, amount, isFinal = false }, { idempotencyKey }) =>
      paymentDetails(
        await capturePayment(deps, { id, captureId: transferIdOf('cap', idempotencyKey), amount, isFinal }),
      ),
  }),
  route({
    operation: 'letGoAuthorization',
    summary: 'Lets go what is authorised and not captured; again, it answers the same',
    method: 'POST',
    path: '/payments/{id}/void',
    who: 'staff',
    cache: 'clear',
    fields: byId,
    answers: { 200: PaymentDetails },
    problems: ['invalid_state', 'not_found'],
    handler: async (deps, { id }) => paymentDetails(await letGo(deps, id)),
  }),
];
