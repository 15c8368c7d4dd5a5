/** Payment providers answer late, wrongly or not at all during 200 checkouts, and nobody is charged twice. */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@skysync/test-kit';
import { everythingAgrees } from './checkouts';
import { StandIns, troubles } from './payment-stand-ins';
import { moneyAgrees, type Purchase, purchase, wishedEnds } from './provider-purchases';
import { type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
const standIns = new StandIns(platform);

/** How long each trouble lasts: with a setting, as long as is promised, and each for itself, which is tried before a release. */
const setting = process.env.OUTAGE_SECONDS;
const troubleMs = Number(setting ?? 3.5) * 1_000;
const names = Object.keys(troubles);
const rounds: [string, string[]][] = setting
  ? names.map((name) => [name, [name]])
  : [['one trouble after another', names]];
/** Of all that come in turn. */
const longestMs = setting ? troubleMs : troubleMs * names.length;
const settleMs = 60_000;
/** After so long without an answer a payment is given up, and what it took after all goes back. */
const patienceMs = 60_000;
const checkouts = 200;
const stock = 1_000;

afterEach(async () => {
  await standIns.behave();
  await standIns.releaseWebhooks();
});

/** Buyers come at even distances while the trouble lasts; webhooks come late, twice and the last first. */
async function duringTrouble(name: string, sku: string, share: number[]): Promise<Promise<Purchase>[]> {
  await standIns.begin(troubles[name] ?? { stripe: [], paypal: [] });
  const started: Promise<Purchase>[] = [];
  for (const n of share) {
    const bought = purchase(shop, sku, n, longestMs + settleMs);
    bought.catch(() => undefined); // it is waited for later
    started.push(bought);
    if (n % 20 === 0) {
      await standIns.releaseWebhooks();
      await standIns.holdWebhooks();
    }
    await pause(troubleMs / share.length);
  }
  await standIns.behave();
  return started;
}

async function settled(admin: Buyer, sku: string, purchases: Purchase[], from: string) {
  await everythingAgrees(admin, sku, stock, purchases);
  return moneyAgrees(admin, standIns, purchases, from);
}

test.each(rounds)(
  '%s',
  async (title, troubled) => {
    const admin = await shop.login(platform.demo.admin);
    const sku = await admin.newSku(stock);
    const from = new Date().toISOString();
    const numbers = Array.from({ length: checkouts }, (_, n) => n);
    const started: Promise<Purchase>[] = [];
    for (const [turn, name] of troubled.entries()) {
      const share = numbers.filter((n) => n % troubled.length === turn);
      started.push(...(await duringTrouble(name, sku, share)));
    }
    const endedAt = Date.now();
    await standIns.releaseWebhooks();

    const purchases = await Promise.all(started);
    const ends = await eventually(() => settled(admin, sku, purchases, from), {
      timeoutMs: endedAt + settleMs - Date.now(),
      everyMs: 1_000,
    });
    const seconds = Math.round((Date.now() - endedAt) / 100) / 10;
    process.stdout.write(`${title}: settled ${seconds} s after the end: ${JSON.stringify(ends)}\n`);
    if (longestMs < patienceMs) expect(ends).toEqual(wishedEnds(purchases));
  },
  longestMs + 2 * settleMs + 30_000,
);
