/** What a checkout needs is away for a while in the middle of a hundred: soon after its end everything agrees again. */
import { setTimeout as pause } from 'node:timers/promises';
import { eventually } from '@skysync/test-kit';
import { checkOutOnce, checkOutPatiently, everythingAgrees, fillCarts, inLanes } from './checkouts';
import { hasPostgres, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);

/** How long it lasts: shorter here than what is promised, a minute, which is tried before a release. */
const outageMs = Number(process.env.OUTAGE_SECONDS ?? 20) * 1_000;
const settleMs = 60_000;
const checkouts = 100;
const stock = 1_000;

/** Every statement that would write one service's documents fails, as with a full disk. */
async function refuseWrites(service: string): Promise<void> {
  await onCollections(service, (table) => [
    `create trigger outage before insert or update or delete on ${table}
       for each statement execute function public.refuse_write()`,
  ]);
  await pause(outageMs);
  await onCollections(service, (table) => [`drop trigger outage on ${table}`]);
}

const onCollections = (service: string, change: (table: string) => string[]): Promise<void> =>
  platform.executeSql(`
create or replace function public.refuse_write() returns trigger language plpgsql as $$
begin raise exception 'could not extend file: No space left on device' using errcode = 'disk_full'; end $$;
select format('${change('documentdb_data.documents_%s').join(';')}', collection_id)
  from documentdb_api_catalog.collections where database_name = '${service}' and view_definition is null \\gexec
`);

/** They are killed, and nobody brings them back before the end. */
const stop = (...parts: string[]): Promise<void> =>
  platform.unwatched(async () => {
    const pids = platform.pids();
    for (const part of parts) process.kill(pids[part] ?? 0, 'SIGKILL');
    await pause(outageMs);
  });

/** It keeps its connections and answers nothing. */
async function freeze(part: string): Promise<void> {
  const pid = platform.pids()[part] ?? 0;
  process.kill(pid, 'SIGSTOP');
  await pause(outageMs);
  process.kill(pid, 'SIGCONT');
}

/** A database of the user's (MONGODB_URI) is nobody's to stop, and only PostgreSQL can be told to refuse writes. */
const ofFerretdb: Record<string, () => Promise<void>> = {
  'order-service cannot write': () => refuseWrites('order-service'),
  'product-service cannot write': () => refuseWrites('product-service'),
  'payment-service cannot write': () => refuseWrites('payment-service'),
  'the database is stopped': () => stop('ferretdb', 'postgres'),
  'the database hangs': () => freeze('ferretdb'),
};
const outages: Record<string, () => Promise<void>> = {
  ...(hasPostgres(platform) ? ofFerretdb : {}),
  'Redis is stopped': () => stop('redis'),
  ...(platform.broker === 'jetstream' && { 'NATS is stopped': () => stop('nats') }),
};

test.each(Object.keys(outages))(
  '%s',
  async (name) => {
    const admin = await shop.login(platform.demo.admin);
    const sku = await admin.newSku(stock);
    const crowd = await fillCarts(shop, sku, checkouts);

    let outage: Promise<number> | undefined;
    let sent = 0;
    await inLanes(10, crowd, async (checkout) => {
      sent += 1;
      const isPatient = sent % 3 === 0;
      if (sent === checkouts / 4) outage = outages[name]?.().then(Date.now);
      const { buyer, method } = checkout;
      checkout.answer = await (isPatient
        ? checkOutPatiently(buyer, method, outageMs + settleMs)
        : checkOutOnce(buyer, method));
    });
    const endedAt = (await outage) ?? 0;

    const paid = await eventually(() => everythingAgrees(admin, sku, stock, crowd), {
      timeoutMs: endedAt + settleMs - Date.now(),
      everyMs: 1_000,
    });
    process.stdout.write(
      `${name}: ${paid} paid, agreed ${Math.round((Date.now() - endedAt) / 100) / 10} s after the end\n`,
    );
    expect(paid).toBeGreaterThan(0);
  },
  outageMs + 2 * settleMs + 30_000,
);
