/**
 * Takes a pending order through stock and payment to its outcome.
 *
 * Between the insert of the pending order and the one guarded write at the end nothing is saved here. Reserving and
 * paying are idempotent by order id, so what a crash left half done is repaired by running the whole saga again: by the
 * buyer's repeated request, by the event of the payment, or by the sweeper. Running it twice at once does no harm
 * either: both see the same reservation and payment, one of them wins the write, the other answers what is stored.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { AppError, type Logger, MoneyError, unavailable } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';
import { emptyOrderedCart } from '../carts/cart-commands';
import type { Payment } from '../clients/payment-client';
import type { Reservation } from '../clients/product-client';
import type { Deps } from '../deps';
import type { Change, Order, Refusal } from './order';
import { placed, refused, type Snapshot } from './order-changes';
import { totalsOf } from './pricing';

export interface Saga {
  /** Runs the saga of a pending order, or joins the run that is under way in this process. Returns the stored order. */
  resume(order: Order, cartTag?: string): Promise<Order>;
  /** Runs it here if this process was at it; else gives another process until the order is 3 s old. */
  settle(order: Order): Promise<Order>;
  /** The run of this order in this process in the last minute, if there was one. */
  recent(orderId: string): Promise<Order> | undefined;
}

type SagaDeps = Pick<Deps, 'orders' | 'products' | 'payments' | 'carts' | 'log'>;

const patienceMs = 3_000;
const pollMs = 75;

export function createSaga(deps: SagaDeps): Saga {
  const runs = new LRUCache<string, Promise<Order>>({ max: 1_000, ttl: 60_000 });
  const failedHere = new LRUCache<string, true>({ max: 1_000, ttl: 60_000 });

  const resume = (order: Order, cartTag?: string): Promise<Order> => {
    const running = runs.get(order._id);
    if (running) return running;
    const run = runSaga(deps, order, cartTag);
    runs.set(order._id, run);
    run.catch(() => {
      runs.delete(order._id);
      failedHere.set(order._id, true);
    });
    return run;
  };

  return {
    resume,
    recent: (orderId) => runs.get(orderId),
    async settle(order) {
      if (runs.has(order._id) || failedHere.has(order._id)) return resume(order);
      for (let now: Order | null = order; Date.now() - order.createdAt.getTime() < patienceMs; ) {
        await pause(pollMs);
        now = await deps.orders.find(order._id);
        if (now && now.status !== 'pending') return now;
      }
      return resume(order);
    },
  };
}

async function runSaga(deps: SagaDeps, order: Order, cartTag?: string): Promise<Order> {
  const outcome = await reserveAndPay(deps, order);
  const change = 'refusal' in outcome ? refusalOf(order, outcome) : placed(order, outcome.snapshot, outcome.payment);
  const after = change && (await deps.orders.apply(order, change));
  if (!after) return stored(deps, order); // another run was faster
  if (after.status === 'paid') await emptyOrderedCart(deps, after, { id: after.cart.id, lines: order.lines }, cartTag);
  if (holdsStockInVain(after)) await releaseNow(deps, after);
  return after;
}

async function stored(deps: SagaDeps, order: Order): Promise<Order> {
  const found = await deps.orders.find(order._id);
  if (!found) throw new Error(`order ${order._id} is gone`);
  return found;
}

const holdsStockInVain = ({ status, reason }: Order): boolean =>
  status === 'payment_failed' || (status === 'cancelled' && reason !== 'out_of_stock');

/** So that the stock is back when the buyer has the answer; if this fails, the order's event does it a little later. */
async function releaseNow(
  { products, log }: { products: Deps['products']; log: Logger },
  { _id }: Order,
): Promise<void> {
  await products.release(_id).catch((error) => log.info('stock is released by event', { orderId: _id, error }));
}

interface Refused {
  refusal: Refusal;
  reason: string;
}

const refusalOf = (order: Order, { refusal, reason }: Refused): Change | undefined =>
  refused(order, refusal, reason, reason !== 'out_of_stock');

async function reserveAndPay(
  deps: SagaDeps,
  order: Order,
): Promise<Refused | { snapshot: Snapshot; payment: Payment }> {
  try {
    const lines = order.lines.map(({ sku, quantity }) => ({ sku, quantity }));
    const snapshot = snapshotOf(order, await deps.products.reserve(order._id, lines));
    const payment = await deps.payments.create({
      orderId: order._id,
      amount: snapshot.totals.total,
      provider: order.payment.provider,
      method: order.payment.method,
      userId: order.userId,
    });
    return paysFor(payment, snapshot) ? { snapshot, payment } : mismatch;
  } catch (error) {
    const refusal = refusalFrom(error);
    if (refusal) return refusal;
    deps.log.warn('an order stays pending', { orderId: order._id, error });
    throw unavailable('the order is not finished yet: send the same request again, or look at your orders');
  }
}

function snapshotOf(order: Order, reservation: Reservation): Snapshot {
  const lines = reservation.lines.map(({ sku, title, quantity, unitPrice }) => ({ sku, title, quantity, unitPrice }));
  return { lines, totals: totalsOf(lines, order.shippingMethod), expiresAt: new Date(reservation.expiresAt) };
}

const paysFor = ({ amount }: Payment, { totals: { total } }: Snapshot): boolean =>
  amount.amount === total.amount && amount.currency === total.currency;

const mismatch: Refused = {
  refusal: { code: 'conflict', title: 'The payment is not of the amount of the order' },
  reason: 'amount_mismatch',
};

/** A refusal that trying again cannot change. Anything else (unreachable, slow, not permitted) is somebody's trouble for now. */
function refusalFrom(error: unknown): Refused | undefined {
  if (error instanceof MoneyError) {
    return { refusal: { code: 'conflict', title: 'The order cannot be totalled' }, reason: 'not_payable' };
  }
  if (!(error instanceof AppError) || ![400, 409, 422].includes(error.status)) return undefined;
  const skus = error.extensions?.skus as string[] | undefined;
  const refusal = {
    code: error.code,
    title: error.title,
    ...(skus && { skus }),
    ...(error.errors && { errors: error.errors }),
  };
  return { refusal, reason: error.code === 'out_of_stock' ? 'out_of_stock' : 'refused' };
}
