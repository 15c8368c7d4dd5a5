/** `kill -9` of any one part in the middle of 100 checkouts, a restart, and within a minute everything agrees again. */
import { type AppId, appIds, type Platform } from '@skysync/platform';
import { eventually } from '@skysync/test-kit';
import { type Answer, type Buyer, platformUnderTest, Shop } from './shop';

const platform: Platform = platformUnderTest();
const shop = new Shop(platform.url);
const checkouts = 100;
const atOnce = 8;
const ended = ['paid', 'payment_failed', 'cancelled'];

const victims = appIds.flatMap((app) => [[app, 'app'] as const, [app, 'sidecar'] as const]);

/** Runs the purchases in `atOnce` lanes and calls `halfway` once in their middle. */
async function buyMany(sku: string, halfway: () => Promise<void>): Promise<Buyer[]> {
  const buyers: Buyer[] = [];
  let started = 0;
  let crash: Promise<void> | undefined;
  const lane = async (): Promise<void> => {
    while (started < checkouts) {
      started += 1;
      if (started === checkouts / 2) crash = halfway();
      const buyer = await purchase(sku, started).catch(() => undefined);
      if (buyer) buyers.push(buyer);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await crash;
  return buyers;
}

/** A purchase by a client that does not give up at once, as browsers and mobile apps do. */
async function purchase(sku: string, n: number): Promise<Buyer> {
  const buyer = await shop.guest();
  await buyer.addLine(sku);
  const method = n % 5 === 0 ? 'pm_declined' : 'pm_success';
  await buyer.checkout(method, `crash-${n}`).catch((): Partial<Answer> => ({}));
  return buyer;
}

test.each(victims)(
  '%s (%s) dies',
  async (app: AppId, half) => {
    const admin = await shop.login(platform.demo.admin);
    const sku = await admin.newSku(1_000);

    const buyers = await buyMany(sku, async () => {
      await platform.kill(app, half);
      await platform.restart(app);
    });
    expect(buyers.length).toBeGreaterThan(checkouts / 4);

    await eventually(
      async () => {
        const pages = await Promise.all(buyers.map((buyer) => buyer.call('/orders')));
        const orders = pages.flatMap(({ body }) => body.items as { status: string }[]);
        expect(orders.filter(({ status }) => !ended.includes(status))).toEqual([]);
        const paid = orders.filter(({ status }) => status === 'paid').length;
        expect(paid).toBeGreaterThan(0);
        expect(await admin.stockOf(sku)).toEqual({ available: 1_000 - paid, reserved: 0 });
        expect((await admin.call('/admin/audit')).body.violations).toEqual([]);
      },
      { timeoutMs: 60_000, everyMs: 1_000 },
    );
  },
  180_000,
);
