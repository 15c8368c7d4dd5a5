/** Many checkouts while something happens, and what must hold soon after it is over. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import type { Answer, Buyer, Shop } from './shop';

export const methods = ['pm_success', 'pm_delayed', 'pm_success', 'pm_declined', 'pm_success', 'pm_action_required'];

/** One buyer's attempt, and the answer to it, if any came. */
export interface Checkout {
  buyer: Buyer;
  method: string;
  answer?: Answer | undefined;
}

/** Buyers with one piece in the cart each; their methods take turns. */
export async function fillCarts(shop: Shop, sku: string, count: number): Promise<Checkout[]> {
  const checkouts: Checkout[] = [];
  await inLanes(
    8,
    Array.from({ length: count }, (_, n) => n),
    async (n) => {
      const buyer = await shop.guest();
      expect(await buyer.addLine(sku)).toMatchObject({ status: 200 });
      checkouts[n] = { buyer, method: methods[n % methods.length] ?? 'pm_success' };
    },
  );
  return checkouts;
}

/** Does `work` for each item, `count` at a time. */
export async function inLanes<T>(count: number, items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: count }, lane));
}

/** Sends an order off, again and again with the same key, until the answer is more than that something is away. */
export function checkOutPatiently(
  buyer: Buyer,
  method: string,
  patienceMs: number,
  provider = 'sandbox',
): Promise<Answer> {
  const key = randomUUID();
  return eventually(
    async () => {
      const answer = await buyer.checkout(method, key, provider);
      if (answer.status >= 500)
        throw new Error(`POST /orders answered ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer;
    },
    { timeoutMs: patienceMs, everyMs: 500 },
  );
}

/** Sends an order off once; no answer counts for nothing. */
export const checkOutOnce = (buyer: Buyer, method: string): Promise<Answer | undefined> =>
  buyer.checkout(method).catch(() => undefined);

interface PlacedOrder {
  id: string;
  status: string;
  method: string;
  payment?: string;
}

async function ordersOf({ buyer, method }: Checkout): Promise<PlacedOrder[]> {
  const { body } = await buyer.call('/orders');
  return Promise.all(
    body.items.map(async ({ id, status, payment }: { id: string; status: string; payment: { id?: string } }) => ({
      id,
      status,
      method,
      ...(payment.id && { payment: (await buyer.call(`/payments/${payment.id}`)).body.status }),
    })),
  );
}

const awaits = ({ status, method }: PlacedOrder) => status === 'awaiting_payment' && method === 'pm_action_required';
const fits = (order: PlacedOrder): boolean => {
  const { status, payment } = order;
  if (status === 'paid') return payment === 'succeeded';
  if (awaits(order)) return payment === 'requires_action';
  const endedInVain = status === 'cancelled' || status === 'payment_failed';
  return endedInVain && (payment === undefined || ['cancelled', 'failed', 'refunded'].includes(payment));
};

/**
 * Every order agrees with its payment and the stock, none waits but for its buyer, whoever was told `paid` still is, no
 * dead letter is left that is not poison, and the auditor finds nothing. Throws otherwise; returns the number paid.
 */
export async function everythingAgrees(
  admin: Buyer,
  sku: string,
  stock: number,
  checkouts: Checkout[],
): Promise<number> {
  const orders: PlacedOrder[] = [];
  await inLanes(16, checkouts, async (checkout) => {
    const own = await ordersOf(checkout);
    const { answer } = checkout;
    if (answer?.body.status === 'paid') expect(own).toMatchObject([{ id: answer.body.id, status: 'paid' }]);
    orders.push(...own);
  });
  expect(orders.filter((order) => !fits(order))).toEqual([]);
  const [paid, held] = [orders.filter(({ status }) => status === 'paid').length, orders.filter(awaits).length];
  expect(await admin.stockOf(sku)).toEqual({ available: stock - paid - held, reserved: held });
  const letters = (await admin.call('/admin/dead-letters?limit=100')).body;
  expect(letters.unreachable).toEqual([]);
  expect(letters.items.filter(({ poison }: { poison: boolean }) => !poison)).toEqual([]);
  await auditIsClean(admin);
  return paid;
}

/** The auditor compares all orders, not only these. */
export async function auditIsClean(admin: Buyer): Promise<void> {
  const { status, body } = await admin.call('/admin/audit');
  expect([status, body.violations]).toEqual([200, []]);
}
