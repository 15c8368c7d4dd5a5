/** Cancels an order at the wish of its buyer or of the store's staff. */
import { type Caller, notFound, Problem, requireMatch } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { maySee } from './find-orders';
import { type Order, orderTag } from './order';
import { cancelled } from './payment-steps';

export interface Cancellation {
  id: string;
  caller: Caller;
  ifMatch: string | undefined;
}

/**
 * What was paid is asked back by an event of the same write. Throws `not_found` for other people's orders,
 * `precondition_failed`, and `invalid_state` for one that cannot be cancelled (any more, or yet).
 */
export async function cancelOrder({ orders }: Pick<Deps, 'orders'>, cancellation: Cancellation): Promise<Order> {
  const { id, caller, ifMatch } = cancellation;
  const result = await orders.change(id, (order, now) => {
    if (!maySee(order, caller)) throw notFound('Order');
    requireMatch(ifMatch, orderTag(order));
    return cancelled(order.userId === caller.userId ? 'cancelled_by_customer' : 'cancelled_by_store')(order, now);
  });
  if (!result) throw notFound('Order');
  if (!result.changed) throw notCancellable(result.state);
  return result.state;
}

const notCancellable = ({ status }: Order): Problem =>
  new Problem('invalid_state', {
    detail: `An order that is ${status} cannot be cancelled`,
    // it is being placed: in a moment it is something that can be cancelled
    headers: status === 'pending' ? { 'Retry-After': '2' } : {},
  });
