/** Cancels an order at the wish of its buyer or of the store's staff. */
import { AppError, type Caller } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from './order';
import { cancelled } from './order-changes';
import { findOrder } from './order-queries';

const attempts = 3;

/** Throws 404 for other people's orders and 409 `invalid_state` for one that cannot be cancelled (any more, or yet). */
export async function cancelOrder(deps: Pick<Deps, 'orders'>, caller: Caller, id: string): Promise<Order> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const order = await findOrder(deps, caller, id);
    const change = cancelled(order, order.userId === caller.userId ? 'cancelled_by_customer' : 'cancelled_by_store');
    if (!change) throw notCancellable(order);
    const after = await deps.orders.apply(order, change);
    if (after) return after;
  }
  throw new AppError(409, 'conflict', 'The order is changing right now', { headers: { 'Retry-After': '1' } });
}

const notCancellable = ({ status }: Order): AppError =>
  new AppError(409, 'invalid_state', `An order that is ${status} cannot be cancelled`, {
    // it is being placed: in a moment it is something that can be cancelled
    headers: status === 'pending' ? { 'Retry-After': '2' } : {},
  });
