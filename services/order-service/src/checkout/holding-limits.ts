/** How much one buyer, or one client, may hold without having paid: asked only of orders that wait for their payment. */
import { createHash } from 'node:crypto';
import { clientKey, type Environment, wholeNumberSetting } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { cancelled } from '../orders/payment-steps';

/** In pieces. */
export interface HoldingLimits {
  perBuyer: number;
  perClient: number;
}

export interface LimitDeps extends Pick<Deps, 'orders'> {
  limits: HoldingLimits;
}

export const readHoldingLimits = (env: Environment): HoldingLimits => ({
  perBuyer: wholeNumberSetting(env, 'MAX_HELD_PER_BUYER', 500, 1),
  perClient: wholeNumberSetting(env, 'MAX_HELD_PER_CLIENT', 5_000, 1),
});

/** Distinguishes clients, as every limit does, without keeping their addresses. */
export const clientHash = (store: string, address: string): string =>
  createHash('sha256')
    .update(`${store} ${clientKey(address)}`)
    .digest('base64url');

/** The order, or the same one cancelled for `quantity_limit`. */
export async function withinLimits(deps: LimitDeps, order: Order): Promise<Order> {
  if (order.status !== 'awaiting_payment') return order;
  const limit = await exceeded(deps, order);
  if (limit === undefined) return order;
  const detail = `At most ${limit} pieces may be held without payment`;
  const step = cancelled('quantity_limit', { code: 'quantity_limit', detail, extensions: { limit } });
  return (await deps.orders.change(order._id, step, order))?.state ?? order;
}

async function exceeded({ orders, limits }: LimitDeps, { userId, client }: Order): Promise<number | undefined> {
  const status = 'awaiting_payment';
  if ((await held(orders, { userId, status }, limits.perBuyer)) > limits.perBuyer) return limits.perBuyer;
  if (client === undefined) return undefined;
  const ofClient = { client: { $exists: true, $eq: client } };
  return (await held(orders, ofClient, limits.perClient)) > limits.perClient ? limits.perClient : undefined;
}

/** Each order holds a piece at least, so no more of them than the limit have to be read. */
async function held(orders: Deps['orders'], filter: object, limit: number): Promise<number> {
  const found = await orders.model
    .find(filter, { pieces: 1 })
    .limit(limit + 1)
    .lean<Pick<Order, 'pieces'>[]>();
  return found.reduce((sum, { pieces }) => sum + pieces, 0);
}
