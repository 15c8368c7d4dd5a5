/** The stand-in is as strict as Stripe, and its webhooks arrive signed, late, twice and out of order when told. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type StripeStandIn, startStripeStandIn } from './start-stripe-stand-in';

const webhookSecret = 'whsec_test';
const received: { type: string; body: string; signature: string }[] = [];
let refuseNext = 0;
let receiver: Server;
let standIn: StripeStandIn;

beforeAll(async () => {
  receiver = createServer(async (req, res) => {
    let body = '';
    for await (const chunk of req) body += chunk;
    if (refuseNext-- > 0) return res.writeHead(503).end();
    received.push({ type: JSON.parse(body).type, body, signature: String(req.headers['stripe-signature']) });
    return res.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address = receiver.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  standIn = await startStripeStandIn({ webhookUrl: `http://127.0.0.1:${address.port}`, webhookSecret });
});
afterAll(async () => {
  await standIn.close();
  await new Promise((resolve) => receiver.close(resolve));
});
beforeEach(() => {
  received.length = 0;
});

async function post(path: string, form: Record<string, string>, key?: string) {
  const headers = { authorization: 'Bearer sk_test_x', ...(key !== undefined && { 'idempotency-key': key }) };
  const answer = await fetch(`${standIn.url}${path}`, { method: 'POST', headers, body: new URLSearchParams(form) });
  return {
    status: answer.status,
    replayed: answer.headers.get('idempotent-replayed'),
    body: JSON.parse(await answer.text()),
  };
}

const intent = { amount: '100', currency: 'eur', payment_method: 'pm_card_visa' };

async function arrived(count: number): Promise<string[]> {
  const deadline = Date.now() + 5_000;
  while (received.length < count && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  return received.map(({ type }) => type);
}

test('the same key and body get the same answer, another body an error, and a new day a new intent', async () => {
  const first = await post('/v1/payment_intents', intent, 'k1');
  expect(await post('/v1/payment_intents', intent, 'k1')).toEqual({ ...first, replayed: 'true' });
  const other = await post('/v1/payment_intents', { ...intent, amount: '101' }, 'k1');
  expect(other).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
  standIn.forgetKeys();
  expect((await post('/v1/payment_intents', intent, 'k1')).body.id).not.toBe(first.body.id);
});

test.each([
  [{ ...intent, colour: 'red' }, 'colour'],
  [{ ...intent, amount: '0' }, 'amount'],
  [{ ...intent, amount: '1.5' }, 'amount'],
  [{ ...intent, currency: 'EUR' }, 'currency'],
  [{ ...intent, payment_method: 'pm_nobody' }, 'payment_method'],
])('refuses %j for its %s', async (form, param) => {
  expect(await post('/v1/payment_intents', form)).toMatchObject({ status: 400, body: { error: { param } } });
});

test('signs what it sends, and sends again until it is answered', async () => {
  refuseNext = 1;
  await post('/v1/payment_intents', intent);
  expect(await arrived(1)).toEqual(['payment_intent.created']);
  const [webhook] = received;
  const [, at, signature] = /^t=(\d+),v1=(\w+)$/.exec(webhook?.signature ?? '') ?? [];
  expect(createHmac('sha256', webhookSecret).update(`${at}.${webhook?.body}`).digest('hex')).toBe(signature);
});

test('holds webhooks back, and sends them twice and the last first', async () => {
  standIn.holdWebhooks();
  const { body } = await post('/v1/payment_intents', intent);
  await post(`/v1/payment_intents/${body.id}/confirm`, {});
  expect(received).toEqual([]);
  standIn.releaseWebhooks({ reversed: true, times: 2 });
  expect(standIn.webhooksSent.slice(-4).map(({ type }) => type)).toEqual([
    'payment_intent.succeeded',
    'payment_intent.succeeded',
    'payment_intent.created',
    'payment_intent.created',
  ]);
  expect((await arrived(4)).sort()).toEqual([
    'payment_intent.created',
    'payment_intent.created',
    'payment_intent.succeeded',
    'payment_intent.succeeded',
  ]);
});
