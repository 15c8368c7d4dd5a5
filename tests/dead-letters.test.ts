/** An event that cannot be processed, through the real broker: it is listed for its store's admin, and stays until it works. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@skysync/test-kit';
import { type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let admin: Buyer;

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
});

/** Publishes as order-service would, but with data that breaks the contract. Returns the event's id. */
async function publishPoison(store = 'demo'): Promise<string> {
  const id = randomUUID();
  const env = readFileSync(join(platform.directory, 'order-service.env'), 'utf8');
  const port = platform.ports.ORDER_SERVICE_SIDECAR_HTTP_PORT;
  const answer = await fetch(`http://127.0.0.1:${port}/v1.0/publish/pubsub/orders`, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents+json',
      'dapr-api-token': /^DAPR_API_TOKEN=(.+)$/m.exec(env)?.[1] ?? '',
    },
    body: JSON.stringify({
      specversion: '1.0',
      id,
      type: 'skysync.order.paid.v1',
      source: 'order-service',
      subject: 'ord_1',
      datacontenttype: 'application/json',
      store,
      data: { orderId: 42, $where: 'nothing' },
    }),
  });
  expect(answer.status).toBe(204);
  return id;
}

const list = async () => (await admin.call('/admin/dead-letters')).body;
const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);

test('poison is listed for its own store within seconds, and a replay that fails leaves it there', async () => {
  const theirs = await publishPoison('other-store');
  const id = await publishPoison();
  await eventually(async () => expect(idsOf(await list())).toContain(`product-service:${id}`));

  const { items, unreachable } = await list();
  expect(unreachable).toEqual([]);
  // of the two that listen to this topic, only the one that handles the type
  expect(items.filter((letter: { id: string }) => letter.id.endsWith(id))).toEqual([
    {
      id: `product-service:${id}`,
      app: 'product-service',
      topic: 'orders',
      type: 'skysync.order.paid.v1',
      poison: true,
      attempts: expect.any(Number),
      receivedAt: expect.any(String),
      envelope: expect.objectContaining({ id, store: 'demo', data: { orderId: 42, $where: 'nothing' } }),
    },
  ]);

  const replay = await admin.call(`/admin/dead-letters/product-service:${id}/replay`, { method: 'POST' });
  expect([replay.status, replay.body.code]).toEqual([409, 'still_failing']);
  const path = { id: `product-service:${id}` };
  const typed = await admin.client.POST('/api/v1/admin/dead-letters/{id}/replay', { params: { path } });
  expect(typed.error).toMatchObject({ status: 409, code: 'still_failing' });
  expect(idsOf(await list())).toContain(`product-service:${id}`);
  expect(idsOf(await list())).not.toContain(`product-service:${theirs}`);
  const foreign = await admin.call(`/admin/dead-letters/product-service:${theirs}/replay`, { method: 'POST' });
  expect(foreign.status).toBe(404);
});

test('a service that is away hides nobody else', async () => {
  const id = await publishPoison();
  await eventually(async () => expect(idsOf(await list())).toContain(`product-service:${id}`));
  try {
    // for longer than a read looks for somebody else to answer it
    await platform.unwatched(async () => {
      await platform.kill('payment-service', 'sidecar');
      const answer = await list();
      expect(answer.unreachable).toEqual(['payment-service']);
      expect(idsOf(answer)).toContain(`product-service:${id}`);
      const replay = await admin.call('/admin/dead-letters/payment-service:x/replay', { method: 'POST' });
      expect([502, 503]).toContain(replay.status);
    });
  } finally {
    await platform.restart('payment-service');
  }
  expect((await list()).unreachable).toEqual([]);
});

test('the list is for admins alone', async () => {
  const guest = await shop.guest();
  expect((await guest.call('/admin/dead-letters')).status).toBe(403);
  expect((await shop.call('/admin/dead-letters')).status).toBe(401);
  const replay = await guest.call('/admin/dead-letters/product-service:x/replay', { method: 'POST' });
  expect(replay.status).toBe(403);
});
