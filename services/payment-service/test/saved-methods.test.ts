/** What customers save to pay with: listed, chosen and deleted by nobody but them. */
import { randomUUID } from 'node:crypto';
import { changeStored, customerOf, storedMethod, sweptUntil } from './method-samples';
import { type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService({ providerTimeoutMs: 300 });
});
afterAll(() => service.stop());

const saved = async (customer = customerOf(service), method = 'pm_success') =>
  ({ customer, method: (await customer.save({ provider: 'sandbox', method })).body }) as const;

test('is saved at once, and listed without anything that could charge it', async () => {
  const { customer, method } = await saved();
  expect(method).toEqual({
    id: expect.stringMatching(/^sav_/),
    provider: 'sandbox',
    status: 'saved',
    brand: 'sandbox',
    lastFour: '4242',
    expires: { month: 12, year: 2099 },
    isExpired: false,
    isDefault: true,
    createdAt: expect.any(String),
  });
  expect(await customer.list()).toEqual([method]);
  expect(JSON.stringify(await customer.list())).not.toContain('pm_success');
  expect((await customer.confirm(method.id)).body).toEqual(method);
});

test('one Idempotency-Key saves one, and is good for one request only', async () => {
  const customer = customerOf(service);
  const body = { provider: 'sandbox', method: 'pm_success' };
  const [first, again] = await Promise.all([customer.save(body, 'k1'), customer.save(body, 'k1')]);
  expect([first.status, again.status, again.body.id]).toEqual([201, 201, first.body.id]);
  expect(first.headers.location).toBe(`/payment-methods/${first.body.id}`);
  expect((await customer.save({ ...body, method: 'pm_declined' }, 'k1')).body.code).toBe('idempotency_key_reused');
  expect((await customerOf(service).save(body, 'k1')).body.id).not.toBe(first.body.id);
  expect(await customer.list()).toHaveLength(1);
});

test.each([
  ['an unknown provider', { provider: 'bank', method: 'pm_success' }, 'provider'],
  ['no provider', { method: 'pm_success' }, 'provider'],
  ['no method, where one is needed', { provider: 'sandbox' }, 'method'],
  ['an unknown method', { provider: 'sandbox', method: 'pm_x' }, 'method'],
  ['a card number', { provider: 'sandbox', method: '4242424242424242' }, 'method'],
  ['an operator', { provider: 'sandbox', method: { $gt: '' } }, 'method'],
  ['an unknown field', { provider: 'sandbox', method: 'pm_success', number: '4242' }, 'number'],
])('refuses %s', async (_name, body, field) => {
  const { status, body: problem } = await customerOf(service).save(body);
  expect([status, problem.errors[0].field]).toEqual([400, field]);
});

test('guests save nothing, and nobody does without a token or a key', async () => {
  const { api, tokens } = service;
  const guest = tokens.token({ sub: 'guest-1', role: 'guest' });
  const body = { provider: 'sandbox', method: 'pm_success' };
  const headers = { 'idempotency-key': randomUUID() };
  expect((await api.post('/payment-methods', { token: guest, body, headers })).status).toBe(403);
  expect((await api.get('/payment-methods', { token: guest })).status).toBe(403);
  expect((await api.post('/payment-methods', { body, headers })).status).toBe(401);
  expect((await api.post('/payment-methods', { token: customerOf(service).token, body })).body.code).toBe(
    'idempotency_key_missing',
  );
});

test('twenty are enough, also for those who send many at once', async () => {
  const customer = customerOf(service);
  for (let n = 0; n < 19; n += 1) await customer.save();
  const burst = await Promise.all(Array.from({ length: 4 }, () => customer.save()));
  expect(burst.filter(({ body }) => body.code === 'conflict').length).toBeGreaterThanOrEqual(3);
  expect((await customer.list()).length).toBeLessThanOrEqual(20);
});

test('the first is the default until another one is made so', async () => {
  const { customer, method: first } = await saved();
  const { method: second } = await saved(customer);
  expect((await customer.list()).map(({ id, isDefault }) => [id, isDefault])).toEqual([
    [second.id, false],
    [first.id, true],
  ]);
  expect((await customer.prefer(second.id)).body.isDefault).toBe(true);
  expect((await customer.list()).map(({ isDefault }) => isDefault)).toEqual([true, false]);
  expect((await customer.prefer(second.id, false)).body.errors[0].field).toBe('isDefault');
  await customer.delete(second.id);
  expect((await customer.list()).map(({ id, isDefault }) => [id, isDefault])).toEqual([[first.id, true]]);
});

test("another customer's, and another store's, are not there", async () => {
  const { customer, method } = await saved();
  for (const stranger of [customerOf(service), customerOf(service, customer.sub, 'other')]) {
    expect(await stranger.list()).toEqual([]);
    expect((await stranger.confirm(method.id)).status).toBe(404);
    expect((await stranger.prefer(method.id)).status).toBe(404);
    expect((await stranger.delete(method.id)).status).toBe(404);
    for (const answer of [await stranger.check(method.id), await stranger.pay(method.id)]) {
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'payment.savedMethod']);
    }
  }
  expect(await customer.list()).toHaveLength(1);
});

test('it pays, and the payment shows neither its token nor itself', async () => {
  const { customer, method } = await saved();
  expect((await customer.check(method.id, { amount: total })).body).toEqual({
    provider: 'sandbox',
    limitsAmounts: true,
  });
  const { status, body } = await customer.pay(method.id);
  expect([status, body.status]).toEqual([200, 'succeeded']);
  const { body: details } = await service.api.get(`/payments/${body.id}`, { token: customer.token });
  expect(JSON.stringify([body, details])).not.toMatch(/pm_success|sav_/);
  expect(await service.stored(body.id)).toMatchObject({ method: 'pm_success', savedMethod: method.id });
});

test('a deleted one is gone, again too, and pays nothing', async () => {
  const { customer, method } = await saved();
  expect((await customer.delete(method.id)).status).toBe(204);
  expect((await customer.delete(method.id)).status).toBe(404);
  expect((await customer.confirm(method.id)).status).toBe(404);
  expect(await customer.list()).toEqual([]);
  for (const answer of [await customer.check(method.id), await customer.pay(method.id)]) {
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'payment.savedMethod']);
  }
  const stored = await storedMethod(service, method.id);
  expect(stored).toMatchObject({ status: 'forgotten', endedAt: expect.any(Date) });
  for (const gone of ['token', 'method', 'looks', 'dueAt']) expect(stored).not.toHaveProperty(gone);
});

test('all of somebody are deleted at once, and nobody else loses anything', async () => {
  const { customer } = await saved();
  await saved(customer, 'pm_declined');
  const other = await saved();
  expect((await customer.deleteAll()).status).toBe(204);
  expect(await customer.list()).toEqual([]);
  expect(await other.customer.list()).toHaveLength(1);
  expect((await customer.deleteAll()).status).toBe(204);
});

test('an expired card is named so, in the list and at the checkout', async () => {
  const { customer, method } = await saved();
  await changeStored(service, method.id, { looks: { brand: 'visa', expires: { month: 1, year: 2020 } } });
  expect((await customer.list())[0].isExpired).toBe(true);
  const { status, body } = await customer.check(method.id);
  expect([status, body.errors[0]]).toEqual([
    400,
    { field: 'payment.savedMethod', message: expect.stringContaining('expired') },
  ]);
});

test('a charge that was never answered is asked for again with the same token, though its method is deleted', async () => {
  const { customer, method } = await saved(undefined, 'pm_timeout');
  const order = { orderId: `ord_${randomUUID()}` };
  const { body } = await customer.pay(method.id, order);
  expect(body.status).toBe('processing');
  await customer.delete(method.id);
  expect((await customer.pay(method.id, order)).body).toMatchObject({ id: body.id, status: 'processing' });
  await sweptUntil(service, method.id, () => true);
  expect(await service.stored(body.id)).toMatchObject({ method: 'pm_timeout', savedMethod: method.id });
});

test('one that waits for its buyer is confirmed without anybody knowing its token', async () => {
  const { customer, method } = await saved(undefined, 'pm_action_required');
  const { body } = await customer.pay(method.id);
  expect(body.status).toBe('requires_action');
  const confirm = (sent: object) =>
    service.api.post(`/payments/${body.id}/confirm`, { token: customer.token, body: sent });
  expect((await confirm({})).body.status).toBe('requires_action');
  expect((await confirm({ method: 'pm_success' })).body.status).toBe('succeeded');
});

test.each([
  ['neither form', {}, ['provider', 'method']],
  ['a provider alone', { provider: 'sandbox' }, ['method']],
  ['a saved method of nobody', { savedMethod: 'sav_1' }, ['payment.savedMethod']],
])('order-service is told what is wrong with %s', async (_name, body, fields) => {
  const { status, body: problem } = await service.api.post('/internal/payment-methods', {
    body,
    sender: 'order-service',
  });
  expect([status, problem.errors.map(({ field }: { field: string }) => field)]).toEqual([400, fields]);
});
