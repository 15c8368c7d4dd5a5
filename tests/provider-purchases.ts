/** Purchases by Stripe and PayPal, of buyers who do not give up, and what must hold of their money. */
import { eventually } from '@skysync/test-kit';
import { type Checkout, checkOutPatiently, inLanes } from './checkouts';
import type { StandIns } from './payment-stand-ins';
import type { Body, Buyer, Shop } from './shop';

/** What a buyer wants, and how their order ends when no provider is away for too long. */
const wishes = [
  { name: 'a card', provider: 'stripe', method: 'pm_card_visa', ends: 'paid' },
  { name: 'PayPal', provider: 'paypal', method: 'paypal', ends: 'paid' },
  { name: 'a card', provider: 'stripe', method: 'pm_card_visa', ends: 'paid' },
  {
    name: 'a card that is declined',
    provider: 'stripe',
    method: 'pm_card_visa_chargeDeclined',
    ends: 'payment_failed',
  },
  { name: 'a card, then cancels', provider: 'stripe', method: 'pm_card_visa', ends: 'cancelled' },
  { name: 'a card', provider: 'stripe', method: 'pm_card_mastercard', ends: 'paid' },
  { name: 'PayPal, then cancels', provider: 'paypal', method: 'paypal', ends: 'cancelled' },
] as const;
type Wish = (typeof wishes)[number];

export interface Purchase extends Checkout {
  wish: Wish;
  orderId: string;
}

/** Places an order, pays it and cancels it, as buyer number `n` wishes; whatever fails is tried again until `patienceMs`. */
export async function purchase(shop: Shop, sku: string, n: number, patienceMs: number): Promise<Purchase> {
  const wish = wishes[n % wishes.length] ?? wishes[0];
  const buyer = await shop.guest();
  expect(await buyer.addLine(sku)).toMatchObject({ status: 200 });
  const { body: placed } = await checkOutPatiently(buyer, wish.method, patienceMs, wish.provider);
  const cancels = wish.ends === 'cancelled';
  if (wish.provider === 'paypal') await payByPayPal(buyer, placed, patienceMs);
  if (cancels) await cancel(buyer, placed.id, patienceMs);
  return { buyer, method: wish.method, wish, orderId: placed.id };
}

/** The buyer agrees at PayPal and comes back, as soon as the payment says where to go, until it has ended. */
async function payByPayPal(buyer: Buyer, { payment: { id } }: Body, timeoutMs: number): Promise<void> {
  await eventually(
    async () => {
      const { body: payment } = await buyer.call(`/payments/${id}`);
      if (payment.status !== 'requires_action') return payment.status !== 'processing';
      if (payment.nextAction?.url) await approve(payment.nextAction.url);
      await buyer.call(`/payments/${id}/confirm`, { body: { method: 'paypal' } });
      return false;
    },
    { timeoutMs, everyMs: 500 },
  );
}

async function approve(url: string): Promise<void> {
  const link = url.replace('/checkoutnow?', '/checkoutnow/approve?');
  expect(await fetch(link, { redirect: 'manual', signal: AbortSignal.timeout(10_000) })).toMatchObject({ status: 302 });
}

/** 409 says that there is nothing to cancel any more. */
const cancel = (buyer: Buyer, orderId: string, timeoutMs: number) =>
  eventually(
    async () =>
      expect([200, 409]).toContain((await buyer.call(`/orders/${orderId}/cancel`, { method: 'POST' })).status),
    { timeoutMs, everyMs: 500 },
  );

/** What the journal says the providers hold for each payment. */
async function receivables(admin: Buyer, from: string): Promise<Map<string, number>> {
  const held = new Map<string, number>();
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query = new URLSearchParams({ from, limit: '100', account: 'receivable', ...(cursor && { cursor }) });
    const { body }: { body: Body } = await admin.call(`/payments/ledger?${query}`);
    for (const { cause, postings } of body.items) {
      const amount = postings.find(({ account }) => account === 'receivable')?.amount ?? 0;
      held.set(cause.paymentId, (held.get(cause.paymentId) ?? 0) + amount);
    }
    cursor = body.nextCursor;
  }
  return held;
}

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);

/** Nobody was charged twice, and provider, payment and journal say the same of each payment. Returns how orders ended. */
export async function moneyAgrees(
  admin: Buyer,
  standIns: StandIns,
  purchases: readonly Purchase[],
  from: string,
): Promise<Record<string, number>> {
  const [moved, held] = [await standIns.moved(), await receivables(admin, from)];
  const ends: Record<string, number> = {};
  await inLanes(16, purchases, async ({ buyer, wish, orderId }) => {
    const { body: order } = await buyer.call(`/orders/${orderId}`);
    const { body: payment } = await buyer.call(`/payments/${order.payment.id}`);
    const { taken = [], givenBack = [] } = moved.get(payment.id) ?? {};
    const tookMoney = ['succeeded', 'refunded'].includes(payment.status);
    const [took, back] = [tookMoney ? payment.amount.amount : 0, payment.refunded];
    const found = { wish: wish.name, times: taken.length, taken: sum(taken), givenBack: sum(givenBack) };
    expect(found).toEqual({ wish: wish.name, times: tookMoney ? 1 : 0, taken: took, givenBack: back });
    expect([payment.id, held.get(payment.id) ?? 0]).toEqual([payment.id, took - back]);
    const end = `${wish.name}: ${order.status}`;
    ends[end] = (ends[end] ?? 0) + 1;
  });
  return ends;
}

/** How many orders end in which way when every buyer gets what they wish. */
export function wishedEnds(purchases: readonly Purchase[]): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const { wish } of purchases) ends[`${wish.name}: ${wish.ends}`] = (ends[`${wish.name}: ${wish.ends}`] ?? 0) + 1;
  return ends;
}
