/** Killed between a provider's answer and our write, at each such place: charged once, refunded once, settled by the sweep. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withStore } from '@skysync/service-kit';
import { providerKinds } from '../../src/providers/provider-kinds';
import { allAtHand, allCapturingLater } from '../at-hand/all-at-hand';
import { finish, type ProviderAtHand } from '../at-hand/provider-at-hand';
import { Interruptions } from '../interruptions';
import { type PaymentService, startPaymentService, total } from '../payment-service';
import { captures, part } from './captures';
import { charges } from './charges';
import { refunds } from './refunds';
import type { Place } from './stage';
import { voids } from './voids';

const placesAtOnce: readonly Place[] = [...charges, ...voids, ...refunds];
const places: readonly Place[] = [...placesAtOnce, ...captures];
/** Where what customers save is asked about: killed-savings.test.ts kills there. */
const savings = ['methods/ask-vault.ts askProvider'];
const killed = new Set<string>(places.map(({ kills }) => kills));

const ends = {
  paid: { statuses: ['succeeded'], taken: [total.amount], givenBack: [], events: /^succeeded$/ },
  void: {
    statuses: ['cancelled', 'failed'],
    taken: [],
    givenBack: [],
    events: /^(failed|authorized authorization_ended)?$/,
  },
  refunded: {
    statuses: ['refunded'],
    taken: [total.amount],
    givenBack: [total.amount],
    events: /^(succeeded|succeeded_late) refunded$/,
  },
  captured: { statuses: ['succeeded'], taken: [total.amount], givenBack: [], events: /^authorized captured$/ },
  'partly captured': { statuses: ['succeeded'], taken: [part], givenBack: [], events: /^authorized captured$/ },
} as const;

const accounts = [
  ...Object.entries(allAtHand).map(([name, open]) => ({ name, how: 'charging at once', open, reached: placesAtOnce })),
  ...Object.entries(allCapturingLater).map(([name, open]) => ({
    name,
    how: 'capturing later',
    open,
    reached: captures,
  })),
];

describe.each(accounts)('$name, $how', ({ name, open, reached: all }) => {
  const kind = providerKinds.find((known) => known.name === name);
  const reached = all.filter(({ of = () => true }) => kind && of(kind));
  let provider: ProviderAtHand;
  /** Keeps database and runtime, as what they are on outlives a process. */
  let first: PaymentService;
  beforeAll(async () => {
    provider = await open();
    first = await startPaymentService({ ...provider.options });
    first.runtime.answer('findOrders', ({ orderIds }) => ({
      orders: orderIds.map((id) => ({ id, status: 'cancelled' as const })),
    }));
  });
  afterAll(async () => {
    await first.stop();
    await provider.close();
  });

  const start = (interruptions?: Interruptions) =>
    startPaymentService({ ...provider.options, shared: first, ...(interruptions && { wrap: interruptions.wrap }) });

  /** Returns the payment that a killed process leaves. */
  async function kill({ kills, reach }: Place) {
    const interruptions = new Interruptions();
    const service = await start(interruptions);
    interruptions.bury(service);
    const { id, orderId, step, again } = await reach({ provider, service, interruptions });
    interruptions.set('deadly', kills);
    await step(service);
    expect(interruptions.isDead).toBe(true);
    await service.stop();
    return { id: id || String((await first.connection.collection('payments').findOne({ orderId }))?._id), again };
  }

  test.each(reached)('$name', async (place) => {
    const { id, again } = await kill(place);
    const before = await first.stored(id);
    const fresh = await start();
    await again?.(fresh);
    // the lease of the killed one's sweep
    await fresh.later(16);
    await fresh.sweep();
    if (place.ends === 'paid') await finish(fresh, provider, id);

    const { statuses, taken, givenBack, events } = ends[place.ends];
    const after = await fresh.stored(id);
    expect(statuses).toContain(after?.status);
    expect(after?.revision).toBeGreaterThan(before?.revision);
    expect(after?.voidPending ?? false).toBe(false);
    expect([await provider.taken(fresh, id), await provider.givenBack(fresh, id)]).toEqual([taken, givenBack]);
    expect((await fresh.events(id)).join(' ')).toMatch(events);
    await fresh.stop();
  });

  test('is asked nothing that is not killed above', async () => {
    const adapter = await withStore('demo', () => first.deps.providers.find(provider.name));
    // a list of transactions moves nothing, and what is posted of it has ids of its own
    const harmless = ['requireChargeable', 'accepts', 'parseWebhook', 'close', 'transactions'];
    const functions = Object.entries(adapter ?? {}).filter(([, value]) => typeof value === 'function');
    const asks = functions.map(([verb]) => verb).filter((verb) => !harmless.includes(verb));
    expect(asks.filter((verb) => !killed.has(verb))).toEqual([]);
  });
});

test('each provider is killed at above', () => {
  expect(Object.keys(allAtHand)).toEqual(providerKinds.map(({ name }) => name));
});

test('each place of the code that asks a provider is killed above', () => {
  const source = join(__dirname, '../../src');
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) =>
    /(?<!\.test)\.ts$/.test(file),
  );
  const names = 'askProvider|settleWith|askAgain|cancelAtProvider|voidPayment|makeCaptures|makeRelease|makeRefunds';
  const asking = new RegExp(`(?<!function )\\b(${names})\\(`, 'g');
  const found = files.flatMap((file) =>
    [...readFileSync(join(source, file), 'utf8').matchAll(asking)].map(([, name]) => `${file} ${name}`),
  );
  expect([...new Set(found)].sort()).toEqual([...new Set([...places.flatMap(({ at }) => at), ...savings])].sort());
});
