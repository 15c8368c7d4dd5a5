/**
 * Takes a pending order through cart, stock and payment to its outcome, each step with its undo beside it.
 *
 * Between the insert of the pending order and the one guarded write at the end nothing is saved here. All steps are
 * idempotent by order id, so what a crash left half done is repaired by running the whole saga again: by the buyer's
 * repeated request, by the event of the payment, or by the reconciler. Running it twice at once does no harm either:
 * both find the same claim, reservation and payment, one of them wins the write, the other answers what is stored.
 */
import { endedInVain } from '@skysync/contracts';
import { type Step, type Stored, unavailable } from '@skysync/service-kit';
import type { Cart } from '../carts/cart';
import type { Order } from '../orders/order';
import { choiceOf } from '../orders/payment-choice';
import { paysFor } from '../orders/payment-steps';
import { placed, type Refused, refused } from '../orders/place-steps';
import { totalsOf } from '../pricing/totals';
import { type ClaimDeps, claimCart } from './claim-cart';
import { type LimitDeps, withinLimits } from './holding-limits';
import { AmountMismatch, refusalOf } from './refusals';

/** What only the request that places an order knows. */
export interface Start {
  /** The cart as it was read for the order. */
  cart: Stored<Cart>;
  /** Hash of the client's address. */
  client: string;
}

export type SagaDeps = ClaimDeps & LimitDeps;

/** Gives back what a step took, once its order has ended; if that fails, the order's event does it a little later. */
type Undo = () => Promise<unknown>;

/** Returns the order as it is stored then. Throws `unavailable` when it has to stay pending for now. */
export async function checkOut(deps: SagaDeps, order: Order, start?: Start): Promise<Order> {
  const undo: Undo[] = [];
  const outcome = await reserveAndPay(deps, order, start, undo).catch((error) => refuse(deps, order, error));
  const step =
    typeof outcome === 'function'
      ? outcome
      : // a run that is not the first knows nothing of what the ones before it left behind
        refused({ ...outcome, quiet: outcome.quiet && start !== undefined });
  const after = await conclude(deps, order, step);
  if (after.refusal?.code === 'price_changed') await deps.carts.reprice(order, after.refusal.extensions?.changes);
  if (endedInVain(after.status)) {
    for (const giveBack of undo) {
      await giveBack().catch((error) => deps.log.info('given back by event', { orderId: order._id, error }));
    }
  }
  return after;
}

/** What it took is in `undo`, the last first. Returns the step that concludes the order. */
async function reserveAndPay(
  deps: SagaDeps,
  order: Order,
  start: Start | undefined,
  undo: Undo[],
): Promise<Step<Order>> {
  const { _id: orderId, userId } = order;

  // nothing to undo: the claim of an order that has ended stands in nobody's way
  await claimCart(deps, order, start?.cart);

  const lines = order.lines.map(({ sku, quantity, unitPrice }) => ({ sku, quantity, unitPrice }));
  const reservation = await deps.call('reserveStock', { orderId, userId, lines });
  undo.unshift(() => deps.call('releaseReservation', { orderId }));
  const snapshot = {
    lines: reservation.lines.map(({ productId: _productId, ...line }) => line),
    totals: totalsOf(reservation.lines, order.shippingMethod),
    expiresAt: new Date(reservation.expiresAt),
  };

  const { total: amount } = snapshot.totals;
  if (amount.amount === 0) return placed(snapshot, undefined);
  const payment = await deps.call('createPayment', { orderId, userId, amount, ...choiceOf(order.payment) });
  if (payment.status !== 'failed') undo.unshift(() => deps.call('voidPayment', { orderId }));
  if (!paysFor(payment.amount, snapshot.totals)) throw new AmountMismatch();
  return placed(snapshot, payment, start?.client);
}

function refuse({ log }: SagaDeps, { _id: orderId }: Order, error: unknown): Refused {
  const refusal = refusalOf(error);
  if (refusal) return refusal;
  log.warn('an order stays pending', { orderId, error });
  throw unavailable('the order is not finished yet: send the same request again, or look at your orders');
}

/** The one guarded write; when another run was faster, the order is as that one left it. */
async function conclude(deps: SagaDeps, order: Order, step: Step<Order>): Promise<Order> {
  const result = await deps.orders.change(order._id, step, order);
  if (!result) throw new Error(`order ${order._id} is gone`);
  return result.changed ? withinLimits(deps, result.state) : result.state;
}
