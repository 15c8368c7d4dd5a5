/** Before a reservation is ended by time, order-service is asked what became of the order. */
import { endedInVain, isUnpaid, type OrderStatus } from '@skysync/contracts';
import type { Deps } from '../deps';
import { commitReservation, expireReservation, releaseReservation } from './end-reservation';
import type { Reservation } from './reservation';

const largestQuestion = 200;

/** What becomes of a reservation that time would end, given how its order stands; undefined when nobody knows the order. */
export function fateOf(status: OrderStatus | undefined): 'commit' | 'release' | 'expire' | 'wait' {
  if (status === undefined) return 'expire';
  if (isUnpaid(status)) return 'wait';
  return endedInVain(status) ? 'release' : 'commit'; // it was paid, whatever came after
}

/** Of one store. When order-service cannot be asked nothing happens: they are taken up again when their lease ends. */
export async function askOwner(deps: Deps, undecided: readonly Reservation[]): Promise<void> {
  for (let at = 0; at < undecided.length; at += largestQuestion) {
    const asked = undecided.slice(at, at + largestQuestion);
    const { orders } = await deps.call('findOrders', { orderIds: asked.map(({ _id }) => _id) });
    const statuses = new Map(orders.map(({ id, status }) => [id, status]));
    await Promise.all(asked.map(({ _id }) => meetFate(deps, _id, statuses.get(_id))));
  }
}

async function meetFate(deps: Deps, orderId: string, status: OrderStatus | undefined): Promise<void> {
  const fate = fateOf(status);
  if (fate === 'commit') await commitReservation(deps, orderId);
  if (fate === 'release') await releaseReservation(deps, orderId);
  if (fate === 'expire') await expireReservation(deps, orderId);
}
