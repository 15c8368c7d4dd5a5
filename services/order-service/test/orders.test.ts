/** Reading and cancelling orders: whose they are, and in which order they come. */
import { openShop, orderBody, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

async function place(buyer: ReturnType<Shop['buyer']>, key: string, method = 'pm_success'): Promise<string> {
  await buyer.add('SKU-1');
  return (await buyer.order(key, orderBody(method))).body.id;
}

test('lists one’s own orders, newest first, page by page', async () => {
  const buyer = shop.buyer('regular');
  const placed: string[] = [];
  for (const key of ['a', 'b', 'c']) placed.push(await place(buyer, key));
  await place(shop.buyer('stranger'), 'a');
  const listed: string[] = [];
  let cursor: string | null = null;
  do {
    const query: Record<string, string> = { limit: '2', ...(cursor && { cursor }) };
    const { status, body } = await shop.api.get('/orders', { token: buyer.token, query });
    expect(status).toBe(200);
    listed.push(...body.items.map(({ id }: { id: string }) => id));
    cursor = body.nextCursor;
  } while (cursor);
  expect(listed).toEqual(placed.reverse());
});

test('lists by status, and for staff the whole store', async () => {
  const buyer = shop.buyer('mixed');
  await place(buyer, 'a');
  const waiting = await place(buyer, 'b', 'pm_delayed');
  const own = await shop.api.get('/orders', { token: buyer.token, query: { status: 'awaiting_payment' } });
  expect(own.body.items.map(({ id }: { id: string }) => id)).toEqual([waiting]);
  const other = await place(shop.buyer('somebody'), 'a');
  const all = await shop.api.get('/orders', { token: shop.buyer('clerk', 'staff').token });
  expect(all.body.items.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining([waiting, other]));
});

test('shows an order to its buyer, to staff, and to nobody else', async () => {
  const id = await place(shop.buyer('owner'), 'a');
  expect((await shop.buyer('owner').find(id)).status).toBe(200);
  expect((await shop.buyer('clerk', 'staff').find(id)).status).toBe(200);
  expect((await shop.buyer('nosy').find(id)).status).toBe(404);
  expect((await shop.buyer('nosy').cancel(id)).status).toBe(404);
  const elsewhere = shop.tokens.token({ sub: 'clerk', role: 'admin', store: 'other' });
  expect((await shop.api.get(`/orders/${id}`, { token: elsewhere })).status).toBe(404);
});

test('cancels what waits for its payment, and lets only one of many cancel', async () => {
  const buyer = shop.buyer('hasty');
  const id = await place(buyer, 'a', 'pm_delayed');
  const answers = await Promise.all([1, 2, 3].map(() => buyer.cancel(id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  expect((await buyer.find(id)).body).toMatchObject({ status: 'cancelled', reason: 'cancelled_by_customer' });
});

test('does not cancel what is being placed, nor what is on its way', async () => {
  const buyer = shop.buyer('early');
  const id = await place(buyer, 'a');
  for (const status of ['pending', 'fulfilled', 'delivered'] as const) {
    await shop.stored.updateOne({ _id: id }, { $set: { status } });
    const answer = await buyer.cancel(id);
    expect([answer.status, answer.body.code]).toEqual([409, 'invalid_state']);
    expect(answer.headers['retry-after']).toBe(status === 'pending' ? '2' : undefined);
  }
});

test('cancels only the version that was read, if one is named', async () => {
  const buyer = shop.buyer('careful');
  const id = await place(buyer, 'a', 'pm_delayed');
  const { etag } = (await buyer.find(id)).headers;
  const cancel = (tag: string) =>
    shop.api.post(`/orders/${id}/cancel`, { token: buyer.token, headers: { 'if-match': tag } });
  const stale = await cancel('"another"');
  expect([stale.status, (await buyer.find(id)).body.status]).toEqual([412, 'awaiting_payment']);
  const done = await cancel(etag ?? '');
  expect([done.status, done.body.status]).toEqual([200, 'cancelled']);
  expect(done.headers.etag).not.toBe(etag);
  expect((await cancel(etag ?? '')).status).toBe(412);
});

test('tells other services how orders stand, and only those of the store', async () => {
  const buyer = shop.buyer('told');
  const waiting = await place(buyer, 'a', 'pm_delayed');
  const ask = (headers: Record<string, string>, sender = 'product-service') =>
    shop.api.post('/internal/orders/find', { sender, headers, body: { orderIds: [waiting, 'ord_unknown'] } });
  expect((await ask({})).body).toEqual({ orders: [{ id: waiting, status: 'awaiting_payment' }] });
  expect((await ask({ 'x-store-id': 'other' })).body).toEqual({ orders: [] });
  expect((await ask({}, 'user-service')).status).toBe(403);
});
