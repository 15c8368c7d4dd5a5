/** One cart is bought once, whoever sends it off how often, and at the price that was shown. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { auditIsClean, checkOutPatiently } from './checkouts';
import { type Answer, type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
const tabs = 10;
const rounds = 5;

let admin: Buyer;
beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
});

/** Confirms what waits for the buyer, as each tab would by itself. */
async function confirm(buyer: Buyer, { body }: Answer): Promise<void> {
  if (body.payment?.status !== 'requires_action') return;
  const answer = await buyer.call(`/payments/${body.payment.id}/confirm`, { body: { method: 'pm_success' } });
  expect([200, 409]).toContain(answer.status);
}

/** What became of all orders of the buyer: their states, each with its payment's. */
async function outcomes(buyer: Buyer): Promise<string[]> {
  const { items } = (await buyer.call('/orders?limit=50')).body;
  const states = items.map(async ({ status, payment }: { status: string; payment: { id?: string } }) =>
    payment.id ? `${status} ${(await buyer.call(`/payments/${payment.id}`)).body.status}` : status,
  );
  return (await Promise.all(states)).sort();
}

const inVain = ['cancelled', 'cancelled cancelled', 'cancelled failed', 'cancelled refunded'];

test.each([
  [['pm_success']],
  [['pm_action_required']],
  [['pm_delayed']],
  [['pm_success', 'pm_action_required', 'pm_delayed']],
  [['pm_declined', 'pm_delayed', 'pm_success']],
])(
  'ten tabs with ten keys, %j: one paid order',
  async (methods) => {
    const sku = await admin.newSku(100);
    await Promise.all(
      Array.from({ length: rounds }, async () => {
        const buyer = await shop.guest();
        await buyer.addLine(sku);
        const answers = await Promise.all(
          Array.from({ length: tabs }, async (_, tab) => {
            // one that stood in line for too long is answered 503, and sends the same again
            const answer = await checkOutPatiently(buyer, methods[tab % methods.length] ?? '', 30_000);
            expect([201, 409]).toContain(answer.status);
            if (answer.status === 409) expect(['cart_already_ordered', 'cart_empty']).toContain(answer.body.code);
            else await confirm(buyer, answer);
            return answer;
          }),
        );
        expect(answers.some(({ status }) => status === 201)).toBe(true);
        await eventually(
          async () => {
            const all = (await outcomes(buyer)).filter((outcome) => !inVain.includes(outcome));
            expect(all.filter((outcome) => outcome !== 'payment_failed failed')).toEqual(['paid succeeded']);
          },
          { timeoutMs: 25_000, everyMs: 250 },
        );
        await eventually(async () => expect((await buyer.call('/cart')).body.lines).toEqual([]));
      }),
    );
    await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 100 - rounds, reserved: 0 }));
  },
  60_000,
);

async function changePrice(sku: string, amount: number): Promise<void> {
  const found = (await admin.call(`/products?q=${sku}`)).body.items[0];
  if (!found) throw new Error(`there is no product ${sku}`);
  const { headers } = await admin.call(`/products/${found.id}`);
  const answer = await admin.call(`/products/${found.id}`, {
    method: 'PATCH',
    body: { variants: [{ sku, price: { amount, currency: 'EUR' } }] },
    headers: { 'if-match': headers.get('etag') ?? '' },
  });
  expect(answer).toMatchObject({ status: 200 });
}

test('a price that changes after it was shown: refused, shown, then charged', async () => {
  const sku = await admin.newSku(10);
  const buyer = await shop.guest();
  await buyer.addLine(sku);
  expect((await buyer.call('/cart')).body.subtotal.amount).toBe(1999);
  await changePrice(sku, 2999);

  const refused = await buyer.checkout();
  expect([refused.status, refused.body.code]).toEqual([409, 'price_changed']);
  expect(JSON.stringify(refused.body)).toMatch(/1999.*2999|2999.*1999/);
  expect(await admin.stockOf(sku)).toEqual({ available: 10, reserved: 0 });

  const cart = (await buyer.call('/cart')).body;
  expect(cart.subtotal.amount).toBe(2999);
  const order = await buyer.checkout('pm_success', randomUUID());
  expect(order.body).toMatchObject({ status: 'paid', total: { amount: 2999 } });
  const { body } = await buyer.call(`/payments/${order.body.payment.id}`);
  expect(body.amount).toEqual({ amount: 2999, currency: 'EUR' });
});

test('a price that changes while tabs send the cart off: nobody pays another than was shown', async () => {
  const sku = await admin.newSku(100);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const buyer = await shop.guest();
      await buyer.addLine(sku);
      const shown = (await buyer.call('/cart')).body.subtotal.amount;
      const [order] = await Promise.all([buyer.checkout(), changePrice(sku, 2999).catch(() => undefined)]);
      if (order.status === 201) expect(order.body.total.amount).toBe(shown);
      else expect([order.status, order.body.code]).toEqual([409, 'price_changed']);
    }),
  );
});

test('the auditor finds nothing wrong', () => auditIsClean(admin));
