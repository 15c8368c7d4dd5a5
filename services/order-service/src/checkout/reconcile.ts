/** Looks after orders that are due: finishes pending ones, and asks payment- and product-service whether they agree about the rest. */
import { eachStore, type Sweep } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { attemptsOf, isPayingAgain, retriedOf } from '../orders/order-payments';
import { finishOrder } from './finish-order';
import { carryOut } from './repairs';
import { type PaymentRecord, paymentsOf, type Settlement, settlementOf } from './settlement';

/** As many orders as the others answer for at once. */
const batch = 200;
const parallel = 16;
/** When an order is asked about again that does not agree yet. */
const againAfterMs = 15_000;
const youngMs = 15 * 60_000;
const longestPauseMs = 60 * 60_000;

export const checkoutSweeps = (deps: Deps): Sweep[] => [{ name: 'orders', run: (until) => reconcileDue(deps, until) }];

/** What is not done by `until` comes again with its lease. */
async function reconcileDue(deps: Deps, until: number): Promise<number> {
  for (let count = 0; ; ) {
    const due = await deps.orders.takeDue(batch, againAfterMs);
    await eachStore(due, async (orders) => {
      if (Date.now() <= until) await reconcile(deps, orders, until);
    });
    count += due.length;
    if (due.length < batch || Date.now() > until) return count;
  }
}

/** Orders of one store. */
async function reconcile(deps: Deps, due: Order[], until: number): Promise<void> {
  const pending = due.filter(({ status }) => status === 'pending');
  const retried = due.filter(isStillPayingAgain);
  const placed = due.filter((order) => order.status !== 'pending' && !isStillPayingAgain(order));
  await Promise.all([
    eachInTime(deps, pending, until, (order) => finishOrder(deps, order)),
    eachInTime(deps, retried, until, (order) => deps.retries.run(order)),
    placed.length > 0 && settle(deps, placed, until),
  ]);
}

/** Out of time, it ends like any other that waits: its payments are ended first. */
const isStillPayingAgain = (order: Order): boolean =>
  isPayingAgain(order) && !(order.payBy && order.payBy.getTime() <= Date.now());

async function settle(deps: Deps, placed: Order[], until: number): Promise<void> {
  const settlements = await compare(deps, placed).catch((error) => {
    deps.log.warn('orders cannot be reconciled now', { orders: placed.length, error });
  });
  if (!settlements) return;
  await deps.orders.settled(placed.filter((order) => settlements.get(order)?.settled));
  const unsettled = placed.filter((order) => !settlements.get(order)?.settled);
  await eachInTime(deps, unsettled, until, async (order) => {
    try {
      for (const repair of settlements.get(order)?.repairs ?? []) await carryOut(deps, order, repair);
    } finally {
      await putOff(deps, order);
    }
  });
}

async function compare({ call }: Deps, orders: Order[]): Promise<Map<Order, Settlement>> {
  const orderIds = orders.map(({ _id }) => _id);
  const [{ payments }, { reservations }] = await Promise.all([
    call('findPayments', {
      orderIds,
      ...retriedOf(orders.map((order) => ({ id: order._id, attempts: attemptsOf(order) }))),
    }),
    call('findReservations', { orderIds }),
  ]);
  const paymentsBy = Map.groupBy(payments, ({ orderId }: PaymentRecord) => orderId);
  const stateOf = new Map(reservations.map(({ orderId, state }) => [orderId, state]));
  const now = new Date();
  return new Map(
    orders.map((order) => {
      const { current, earlier } = paymentsOf(order, paymentsBy.get(order._id) ?? []);
      return [order, settlementOf(order, current, stateOf.get(order._id), now, earlier)];
    }),
  );
}

/** A young order comes again with its lease; one that has not agreed for long is asked about ever more rarely. */
async function putOff({ orders }: Deps, { _id, updatedAt, status }: Order): Promise<void> {
  const ageMs = Date.now() - updatedAt.getTime();
  if (ageMs < youngMs) return;
  const dueAt = new Date(Date.now() + Math.min(ageMs / 10, longestPauseMs));
  await orders.change(_id, (order) => (order.status === status ? { state: { ...order, dueAt } } : undefined));
}

async function eachInTime(
  { log }: Deps,
  orders: Order[],
  until: number,
  work: (order: Order) => Promise<unknown>,
): Promise<void> {
  const waiting = [...orders];
  const worker = async (): Promise<void> => {
    for (let order = waiting.shift(); order && Date.now() < until; order = waiting.shift()) {
      const orderId = order._id;
      await work(order).catch((error) => log.warn('an order could not be repaired', { orderId, error }));
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
