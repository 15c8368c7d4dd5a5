/**
 * What PayPal says of a dispute, and which payment it is over.
 * Source: https://developer.paypal.com/docs/api/customer-disputes/v1/
 */
import { type Static, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import type { DisputeState, ReportedDispute } from '../provider';
import { moneyOf, PayPalAmount } from './paypal-amounts';
import { PayPalId } from './paypal-answers';
import { OfOrder, orderIdOf, ownOrder, type Read } from './paypal-lookup';
import { codeOf } from './paypal-state';

const Dispute = Type.Object({
  dispute_id: PayPalId,
  status: Type.String(),
  reason: Type.String(),
  dispute_amount: PayPalAmount,
  dispute_outcome: Type.Optional(Type.Object({ outcome_code: Type.Optional(Type.String()) })),
  disputed_transactions: Type.Array(Type.Object({ seller_transaction_id: Type.Optional(PayPalId) })),
});

/** With a payout PayPal itself bears the loss. Without a code nobody has decided yet what becomes of the money. */
const outcomes: Readonly<Record<string, DisputeState>> = {
  RESOLVED_BUYER_FAVOUR: 'lost',
  ACCEPTED: 'lost',
  RESOLVED_SELLER_FAVOUR: 'won',
  RESOLVED_WITH_PAYOUT: 'won',
  CANCELED_BY_BUYER: 'won',
  DENIED: 'won',
  NONE: 'open',
};

function stateOf({ status, dispute_outcome: outcome }: Static<typeof Dispute>): DisputeState {
  if (status !== 'RESOLVED') return 'open';
  const code = outcome?.outcome_code ?? 'NONE';
  const state = outcomes[code];
  if (!state) throw new Error(`PayPal has a dispute that ended as ${code}`);
  return state;
}

/** Undefined for a dispute over something that this store did not sell here. */
export async function disputeOf(store: string, read: Read, id: string): Promise<ReportedDispute | undefined> {
  const dispute = await read(Dispute, `/v1/customer/disputes/${id}`);
  const captureId = dispute.disputed_transactions[0]?.seller_transaction_id;
  if (captureId === undefined) return undefined;
  const capture = await read(Type.Unknown(), `/v2/payments/captures/${captureId}`);
  const own = Value.Check(OfOrder, capture) ? await ownOrder(store, read, orderIdOf(capture)) : undefined;
  if (!own) return undefined;
  return {
    paymentId: own.paymentId,
    reference: own.order.id,
    id: dispute.dispute_id,
    amount: moneyOf(dispute.dispute_amount),
    reason: codeOf(dispute.reason),
    state: stateOf(dispute),
  };
}
