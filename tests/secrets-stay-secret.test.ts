/**
 * Card numbers, tokens, keys and passwords, sent to every place that takes a text and through every kind of failure: none of
 * them is found again in a log, an event, a dead letter, a payment, or the answer that refuses it.
 */
import { randomUUID } from 'node:crypto';
import { type AppId, appIds } from '@skysync/platform';
import { eventually } from '@skysync/test-kit';
import { cardPlaces, cards, formsOf } from './card-places';
import { documentsOf, type Kept, leaksIn, logsOf, secretsOf, sidecarTokens, streamsOf } from './kept-places';
import { address, type Buyer, hasPostgres, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
/** What must not be found again, and the answers in which it must not. */
const secrets = new Set<string>();
const refusals: Kept[] = [];
const poison = randomUUID();
let admin: Buyer;
let buyer: Buyer;
let sku: string;

const secret = (text: string): string => {
  secrets.add(text);
  return text;
};
/** Nobody else's: one that the platform was never told before. */
const made = (prefix: string): string => secret(`${prefix}${randomUUID().replaceAll('-', '')}`);

async function send(...[path, call]: Parameters<Buyer['call']>): Promise<number> {
  const { status, body } = await buyer.call(path, call);
  if (status >= 400) refusals.push({ where: `${call?.method ?? ''} ${path}: ${status}`, text: JSON.stringify(body) });
  return status;
}

/** Every value that the platform's own secrets hold. */
function ownSecrets(): string[] {
  const leaves = (value: unknown): string[] => {
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).flatMap(([name, each]) => (isPublic(name) ? [] : leaves(each)));
    return typeof value === 'string' && value.length >= 12 ? [value] : [];
  };
  const named = Object.entries(secretsOf(platform)).filter(([name]) => !isPublic(name));
  const values = named.flatMap(([name, text]) => leaves(text.startsWith('{') ? JSON.parse(text) : { [name]: text }));
  return [...values, ...appIds.flatMap((app) => sidecarTokens(platform, app))];
}
const logged = (): string =>
  logsOf(platform)
    .map(({ text }) => text)
    .join();
const isPublic = (name: string): boolean =>
  /^(jwt-public-keys|gateway-policy|redis-host|nats-url|publishableKey|email|name|kid|x|y|webhookIds)$/.test(name);

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
  sku = await admin.newSku(100);
  buyer = await shop.guest();
  for (const each of ownSecrets()) secret(each);
  for (const card of cards) for (const form of formsOf(card)) secret(form);
});

test.each(cards)('card %s, in every place', async (card) => {
  for (const form of formsOf(card)) {
    for (const [path, call] of cardPlaces(form, sku)) expect(await send(path, call)).toBeLessThan(500);
  }
});

test('a card number for a payment method is refused by name alone', async () => {
  await buyer.addLine(sku);
  const [card] = cards;
  const answer = await buyer.checkout(card);
  expect([answer.status, answer.body.errors]).toEqual([
    400,
    [{ field: 'payment.method', message: 'must be the id of one' }],
  ]);
});

test('tokens: good, broken, of others, used twice', async () => {
  const password = made('correct-horse-');
  const email = `${randomUUID()}@example.com`;
  const registered = await shop.call('/auth/register', { body: { email, password, name: 'Ada' } });
  const { accessToken, refreshToken } = registered.body as typeof registered.body & { refreshToken: string };
  for (const token of [accessToken, refreshToken]) secret(token);
  await shop.call('/auth/login', { body: { email, password: made('wrong-') } });
  for (const token of [accessToken, `${accessToken.slice(0, -4)}AAAA`, refreshToken, made('opaque')]) {
    await send('/orders', { token });
    await send('/admin/audit', { token });
    await send(`/orders/${refreshToken}`, { token });
  }
  await send('/auth/refresh', { body: { refreshToken: made('r') } });
  for (let n = 0; n < 3; n += 1) await send('/auth/refresh', { body: { refreshToken } });
  await send('/auth/refresh', { rawBody: `{"refreshToken":"${refreshToken}", "password": ${password}` });
});

test.each(['stripe', 'paypal', 'sandbox'])('webhooks of %s with keys and signatures in them', async (provider) => {
  const [key, hook, client] = [made('sk_test_'), made('whsec_'), made('client')];
  const body = { id: key, type: hook, clientSecret: client, data: { object: { note: cards[0], api_key: key } } };
  const headers = { 'stripe-signature': `t=1,v1=${hook}`, 'paypal-transmission-sig': client, 'x-signature': hook };
  const path = `/webhooks/${provider}/stores/demo`;
  expect(await send(path, { body, headers, token: '' })).toBeLessThan(500);
  expect(await send(path, { rawBody: `{"key": "${key}", ${cards[1]}`, headers, token: '' })).toBeLessThan(500);
});

test('a provider that repeats the key it was asked with', async () => {
  const other = await shop.guest();
  await other.addLine(sku);
  const placed = await other.checkout('pm_echoesKey', undefined, 'stripe');
  if (placed.status >= 400) refusals.push({ where: 'echo', text: JSON.stringify(placed.body) });
  await eventually(() => expect(logged()).toContain('No answer to Bearer'));
  await eventually(async () => expect((await other.call('/orders')).body.items[0]?.status).toBe('paid'), {
    timeoutMs: 60_000,
  });
}, 90_000);

/** Runs a statement on the table of a collection. */
const onTable = (database: AppId, collection: string, statement: string) =>
  platform.executeSql(`do $do$ declare id bigint; begin
    select collection_id into id from documentdb_api_catalog.collections
      where database_name = '${database}' and collection_name = '${collection}';
    execute format('${statement}', id);
  end $do$;`);

/** The other databases repeat no document. */
const ofFerretdb = hasPostgres(platform) ? test : test.skip;

ofFerretdb('a database that refuses a document, and repeats it', async () => {
  const other = await shop.guest();
  await other.addLine(sku);
  await platform.executeSql(`create function refuse() returns trigger language plpgsql as $do$
    begin raise exception 'refused: %', documentdb_core.bson_to_json_string(new.document); end $do$;`);
  await onTable(
    'order-service',
    'orders',
    'create trigger refusal before insert on documentdb_data.documents_%s for each row execute function refuse()',
  );
  try {
    // what stands in `line1` is not logged at all
    const shippingAddress = { ...address, name: cards[0], line1: cards[0] };
    const call = { body: { shippingAddress, payment: { provider: 'sandbox', method: 'pm_success' } } };
    const headers = { 'idempotency-key': randomUUID() };
    expect(await send('/orders', { ...call, headers, token: other.token })).toBeGreaterThanOrEqual(500);
    await eventually(() => expect(logged()).toMatch(/refused: .*\[card number\]/));
  } finally {
    await onTable('order-service', 'orders', 'drop trigger refusal on documentdb_data.documents_%s');
    await platform.executeSql('drop function refuse;');
  }
});

test('a service that is away, asked for by a card number', async () => {
  await platform.unwatched(async () => {
    await platform.kill('payment-service', 'app');
    try {
      for (const card of cards) expect(await send(`/payments/${card}`)).toBeGreaterThanOrEqual(500);
      const logs = () =>
        logsOf(platform)
          .map(({ text }) => text)
          .join();
      await eventually(() => expect(logs()).toContain('/payments/[card number]'));
    } finally {
      await platform.restart('payment-service');
    }
  });
}, 60_000);

test('a poisoned event, listed and replayed', async () => {
  const [token = ''] = sidecarTokens(platform, 'order-service').slice(1);
  const port = platform.ports.ORDER_SERVICE_SIDECAR_HTTP_PORT;
  const data = { orderId: 42, note: `card ${cards[0]}`, [String(cards[1])]: made('sk_live_'), password: made('p') };
  const event = {
    specversion: '1.0',
    id: poison,
    type: 'skysync.order.paid.v1',
    source: 'order-service',
    subject: 'ord_1',
    store: 'demo',
    data,
  };
  const published = await fetch(`http://127.0.0.1:${port}/v1.0/publish/pubsub/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json', 'dapr-api-token': token },
    body: JSON.stringify({ ...event, datacontenttype: 'application/json' }),
  });
  expect(published.status).toBe(204);
  const listed = await eventually(async () => {
    const { body } = await admin.call('/admin/dead-letters?limit=100');
    expect(JSON.stringify(body)).toContain(poison);
    return JSON.stringify(body);
  });
  expect(listed).toContain('card [card number]');
  const replay = await admin.call(`/admin/dead-letters/product-service:${poison}/replay`, { method: 'POST' });
  expect([replay.status, replay.body.code]).toEqual([409, 'still_failing']);
  refusals.push({ where: 'dead letters', text: listed }, { where: 'replay', text: JSON.stringify(replay.body) });
});

test('nothing of it is found again', async () => {
  const [logs, streams, documents] = [logsOf(platform), await streamsOf(platform, poison), await documentsOf(platform)];
  expect(logs.length).toBeGreaterThan(10);
  expect(streams.map(({ where }) => where)).toEqual(expect.arrayContaining(['topic orders', 'topic payments']));
  expect(documents.map(({ where }) => where)).toEqual(
    expect.arrayContaining(['order-service orders', 'payment-service payments', 'product-service dead_letters']),
  );
  expect(refusals.length).toBeGreaterThan(100);
  expect(leaksIn([...refusals, ...logs, ...streams, ...documents], secrets)).toEqual([]);
});
