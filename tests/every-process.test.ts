/** `kill -9` of every process of a local run in turn, in the middle of checkouts: each is back within 15 s, and nothing is lost. */
import type { Platform } from '@skysync/platform';
import { eventually } from '@skysync/test-kit';
import { type Checkout, checkOutOnce, everythingAgrees, methods } from './checkouts';
import { hasPostgres, platformUnderTest, Shop } from './shop';

const platform: Platform = platformUnderTest();
const shop = new Shop(platform.url);
const parts = Object.keys(platform.pids());
const stock = 100_000;
const lanes = 2;

let sku: string;
let goesOn = true;
let load: Promise<unknown>;
const checkouts: Checkout[] = [];

/** Buys again and again; what fails while a part is away fails, and is not asked for again. */
async function buyOn(): Promise<void> {
  while (goesOn) {
    const buyer = await eventually(() => shop.guest(), { timeoutMs: 30_000, everyMs: 250 });
    await buyer.addLine(sku).catch(() => undefined);
    const method = methods[checkouts.length % methods.length] ?? '';
    const checkout: Checkout = { buyer, method };
    checkouts.push(checkout);
    checkout.answer = await checkOutOnce(buyer, method);
  }
}

async function buysOnce(): Promise<void> {
  const buyer = await shop.guest();
  expect(await buyer.addLine(sku)).toMatchObject({ status: 200 });
  const answer = await buyer.checkout();
  checkouts.push({ buyer, method: 'pm_success', answer });
  expect(answer).toMatchObject({ status: 201, body: { status: 'paid' } });
}

beforeAll(async () => {
  const admin = await shop.login(platform.demo.admin);
  sku = await admin.newSku(stock);
  load = Promise.all(Array.from({ length: lanes }, buyOn));
});
afterAll(async () => {
  goesOn = false;
  await load;
});

test('a local run is thirteen processes and who watches them', () => {
  const ours = parts.filter((part) => part !== 'nats');
  if (hasPostgres(platform)) expect(ours).toHaveLength(13);
  else expect(ours).toHaveLength(11); // the database is the user's
  expect(parts.includes('nats')).toBe(platform.broker === 'jetstream');
});

test.each(parts)(
  '%s is killed',
  async (part) => {
    const pid = platform.pids()[part] ?? 0;
    process.kill(pid, 'SIGKILL');
    expect((await platform.health()).find((each) => each.part === part)).not.toMatchObject({ pid, healthy: true });
    await eventually(
      async () => {
        expect(platform.pids()[part]).not.toBe(pid);
        expect((await platform.health()).filter(({ healthy }) => !healthy)).toEqual([]);
        await buysOnce();
      },
      { timeoutMs: 15_000, everyMs: 250 },
    );
  },
  30_000,
);

test('nothing is lost', async () => {
  goesOn = false;
  await load;
  const admin = await shop.login(platform.demo.admin);
  const paid = await eventually(() => everythingAgrees(admin, sku, stock, checkouts), {
    timeoutMs: 60_000,
    everyMs: 1_000,
  });
  expect(paid).toBeGreaterThan(parts.length);
}, 90_000);
