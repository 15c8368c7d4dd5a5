/** What order-service might send by mistake: refused with the field's name, and nothing is stored. */
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

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
const cardNumbers = ['4242424242424242', 'pm_4242424242424242', 'pm_4242_4242_4242_4242'];
const wrong = (path: string, values: unknown[], field = path) => values.map((value) => [path, value, field] as const);
const cases = [
  ...wrong('orderId', hostile),
  ...wrong('userId', hostile),
  ...wrong('amount', hostile),
  ...wrong('amount.amount', [
    ...hostile.filter((value) => value !== 7),
    0,
    '100',
    10_000_000_001,
    Number.MAX_SAFE_INTEGER,
    1e30,
  ]),
  ...wrong('amount.currency', [...hostile, 'eur', 'EURO', 'ZZZ', ['EUR']]),
  ...wrong('provider', [...hostile, '__proto__', ['sandbox']]),
  ...wrong('method', [...hostile, 'PM_SUCCESS', 'pm_success ', ...cardNumbers]),
  // words that could be one are named as the buyer does, to whom the problem is passed on
  ...wrong('provider', ['stripe', 'constructor'], 'payment.provider'),
  ...wrong('method', ['pm_unknown', 'constructor'], 'payment.method'),
];

test.each(cases)('%s = %j is a 400 that names %s', async (path, value, field) => {
  const body: Record<string, unknown> = orderOf('pm_success');
  const [first = '', second = ''] = path.split('.');
  body[first] = second ? { ...total, [second]: value } : value;
  const answer = await service.create(body);
  expect(answer.status).toBe(400);
  expect(answer.type).toBe('application/problem+json');
  expect(answer.body.code).toBe('invalid_request');
  expect(answer.body.errors.some((error: { field: string }) => error.field.startsWith(field))).toBe(true);
  const { traceId: _random, ...answered } = answer.body; // whose digits may be any
  expect(JSON.stringify(answered)).not.toContain('4242');
  expect(
    await service.connection.collection('payments').countDocuments({ orderId: { $eq: body.orderId as string } }),
  ).toBe(0);
});

test.each([
  ['an unknown field', { ...orderOf('pm_success'), card: '4242' }, 'card'],
  ['an unknown nested field', orderOf('pm_success', { amount: { ...total, scale: 2 } }), 'amount'],
  ['a polluting field', JSON.parse('{"__proto__": {"role": "admin"}}'), ''],
  ['an array', [orderOf('pm_success')], ''],
])('%s is a 400', async (_name, body, field) => {
  const answer = await service.create(body);
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  if (field) expect(answer.body.errors).toContainEqual(expect.objectContaining({ field }));
});

test.each([
  ['a void of nothing', '/void', {}],
  ['a void of an operator', '/void', { orderId: { $gt: '' } }],
  ['a refund without its id', '/refund', { orderId: 'ord_1', paymentId: 'pay_1', amount: total }],
  [
    'a refund below 0',
    '/refund',
    { orderId: 'ord_1', paymentId: 'pay_1', refundId: 'r1', amount: { ...total, amount: -1 } },
  ],
  ['no orders', '/find', { orderIds: [] }],
  ['too many orders', '/find', { orderIds: Array.from({ length: 201 }, (_, n) => `ord_${n}`) }],
  ['an order that is an operator', '/find', { orderIds: [{ $gt: '' }] }],
])('%s is a 400', async (_name, path, body) => {
  const answer = await service.api.post(`/internal/payments${path}`, { body, sender: 'order-service' });
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
});

test('a method that may be used is answered, another one is not, before anything is written', async () => {
  const check = (body: object) => service.api.post('/internal/payment-methods', { body, sender: 'order-service' });
  const known = { provider: 'sandbox', method: 'pm_success' };
  expect((await check(known)).body).toEqual(known);
  expect((await check({ ...known, method: 'pm_unknown' })).body.errors[0].field).toBe('payment.method');
  expect((await check({ ...known, provider: 'bank' })).body.errors[0].field).toBe('payment.provider');
});
