import { eventually } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService({ providerTimeoutMs: 300, delayMs: 100 });
});
afterAll(() => service.stop());

describe('the sandbox methods', () => {
  it('pm_success succeeds and tells so once', async () => {
    const order = orderOf('pm_success');
    const { status, body } = await service.create(order);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^pay_/),
      orderId: order.orderId,
      status: 'succeeded',
      amount: total,
    });
    expect(await service.events(body.id)).toEqual(['succeeded']);
    const [event] = service.sidecar.published.filter(({ subject }) => subject === body.id);
    expect(event).toMatchObject({ store: 'demo', data: { paymentId: body.id, orderId: order.orderId, amount: total } });
    await service.outboxesAreEmpty();
    expect(await service.connection.collection('sandbox_charges').countDocuments()).toBe(0);
  });

  it.each([
    ['pm_declined', 'card_declined'],
    ['pm_insufficient_funds', 'insufficient_funds'],
  ])('%s fails', async (method, failureCode) => {
    const { status, body } = await service.create(orderOf(method));
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'failed', failureCode });
    expect(await service.events(body.id)).toEqual(['failed']);
    expect(service.sidecar.publishedOf('skysync.payment.failed.v1').at(-1)?.data).toMatchObject({ failureCode });
  });

  it('pm_action_required waits for the buyer', async () => {
    const { body } = await service.create(orderOf('pm_action_required'));
    expect(body).toMatchObject({
      status: 'requires_action',
      nextAction: { type: 'confirm', confirmUrl: `/api/v1/payments/${body.id}/confirm` },
    });
    expect(await service.events(body.id)).toEqual([]);
  });

  it('pm_delayed settles by a signed webhook', async () => {
    const { body } = await service.create(orderOf('pm_delayed'));
    expect(body).toMatchObject({ status: 'processing' });
    await eventually(async () => (await service.read(body.id)).status === 'succeeded');
    expect(await service.events(body.id)).toEqual(['succeeded']);
  });

  it('pm_timeout stays processing', async () => {
    const started = Date.now();
    const { status, body } = await service.create(orderOf('pm_timeout'));
    expect([status, body.status]).toEqual([200, 'processing']);
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(await service.events(body.id)).toEqual([]);
  });
});

describe('one payment for an order', () => {
  it('answers ten equal calls at once equally', async () => {
    for (const method of ['pm_success', 'pm_action_required', 'pm_declined']) {
      const order = orderOf(method);
      const answers = await Promise.all(Array.from({ length: 10 }, () => service.create(order)));
      expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
      expect(answers[0]?.status).toBe(200);
      expect(await service.connection.collection('payments').countDocuments({ orderId: order.orderId })).toBe(1);
      expect(await service.events(answers[0]?.body.id)).toHaveLength(method === 'pm_action_required' ? 0 : 1);
    }
  });

  it.each([
    { amount: { amount: 1, currency: 'EUR' } },
    { amount: { ...total, currency: 'USD' } },
    { userId: 'user-2' },
  ])('refuses another charge for it: %j', async (changes) => {
    const order = orderOf('pm_success');
    await service.create(order);
    expect((await service.create({ ...order, ...changes })).body).toMatchObject({ status: 409, code: 'conflict' });
  });

  it('keeps the stores apart', async () => {
    const order = orderOf('pm_success');
    const other = { 'x-store-id': 'other' };
    const [here, there] = [await service.create(order), await service.create(order, other)];
    expect(here.body.id).not.toBe(there.body.id);
    const listed = (await service.list({}, other)).body.items;
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([there.body.id]);
    expect((await service.api.get(`/payments/${there.body.id}`, { token: service.tokens.token() })).status).toBe(404);
  });
});

describe('who may ask', () => {
  it('is order-service only', async () => {
    for (const headers of [{}, { 'dapr-caller-app-id': 'gateway' }]) {
      expect((await service.api.post('/internal/payments', { body: orderOf('pm_success'), headers })).status).toBe(403);
      expect((await service.api.get('/internal/payments', { headers })).status).toBe(403);
    }
  });
});

describe('hostile input', () => {
  const hostile = [
    undefined,
    null,
    7,
    -1,
    1.5,
    true,
    '',
    ' ',
    [],
    ['pm_success'],
    {},
    { $gt: '' },
    { $ne: null },
    'x'.repeat(300),
    'a\u0000b',
  ];
  const wrong = (path: string, values: unknown[]) => values.map((value) => [path, value] as const);
  const cases = [
    ...wrong('orderId', hostile),
    ...wrong('userId', hostile),
    ...wrong('amount', hostile),
    ...wrong('amount.amount', [...hostile.filter((value) => value !== 7), '100', Number.MAX_SAFE_INTEGER, 1e30]),
    ...wrong('amount.currency', [...hostile, 'eur', 'EURO', 'ZZZ', ['EUR']]),
    ...wrong('payment.provider', [...hostile, 'stripe', 'constructor', '__proto__', ['sandbox']]),
    ...wrong('payment.method', [
      ...hostile,
      'pm_unknown',
      'PM_SUCCESS',
      'pm_success ',
      '4242424242424242',
      'pm_4242424242424242',
      'pm_4242_4242_4242_4242',
      'constructor',
    ]),
  ];

  it.each(cases)('%s = %j is a 400 that names it', async (path, value) => {
    const body: Record<string, unknown> = orderOf('pm_success');
    const [first = '', second = ''] = path.replace('payment.', '').split('.');
    body[first] = second ? { ...total, [second]: value } : value;
    const answer = await service.create(body);
    expect(answer.status).toBe(400);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body.code).toBe('invalid_request');
    expect(answer.body.errors.some(({ field }: { field: string }) => field.startsWith(path))).toBe(true);
    const { traceId: _random, ...told } = answer.body; // whose digits may be any
    expect(JSON.stringify(told)).not.toContain('4242');
    expect(
      await service.connection.collection('payments').countDocuments({ orderId: { $eq: body.orderId as string } }),
    ).toBe(0);
  });

  it.each([
    ['an unknown field', { ...orderOf('pm_success'), card: '4242' }, 'card'],
    ['an unknown nested field', orderOf('pm_success', { amount: { ...total, scale: 2 } }), 'amount'],
    ['a polluting field', JSON.parse('{"__proto__": {"role": "admin"}}'), ''],
    ['an array', [orderOf('pm_success')], ''],
  ])('%s is a 400', async (_name, body, field) => {
    const answer = await service.create(body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
    if (field) expect(answer.body.errors).toContainEqual(expect.objectContaining({ field }));
  });
});

describe('the list for the auditor', () => {
  it('pages through every payment once', async () => {
    const all = await service.connection.collection('payments').countDocuments({ store: 'demo' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await service.list({ limit: '7', ...(cursor && { cursor }) });
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(all);
    expect(seen).toHaveLength(all);
    const [item] = (await service.list({ limit: '1' })).body.items;
    expect(Object.keys(item).sort()).toEqual(['amount', 'createdAt', 'id', 'orderId', 'refunded', 'status']);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'limit=1&limit=2',
    'cursor=!',
    'cursor=bm8',
    'cursor=WzEsMl0',
    'page=2',
    'cursor=W10&cursor=W10',
  ])('refuses ?%s', async (query) => {
    const answer = await service.api.get(`/internal/payments?${query}`, {
      headers: { 'dapr-caller-app-id': 'order-service' },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });
});
