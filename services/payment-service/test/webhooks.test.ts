import { eventually, testAppApiToken } from '@skysync/test-kit';
import request from 'supertest';
import { type SandboxWebhook, signWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { sign } from '../src/providers/signature';
import { orderOf, type PaymentService, startPaymentService, webhookSecret } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

const delayed = async (headers = {}): Promise<string> => (await service.create(orderOf('pm_delayed'), headers)).body.id;
const succeeded = (id: string): SandboxWebhook => ({
  id: `evt_${id}`,
  type: 'charge.succeeded',
  data: { reference: `sbx_${id}`, paymentId: id },
});
const post = (body: string | Buffer, headers: Record<string, string>, provider = 'sandbox') =>
  request(service.app)
    .post(`/webhooks/${provider}`)
    .set({ 'dapr-api-token': testAppApiToken, 'content-type': 'application/json', ...headers })
    .send(body.toString());

describe('a signed webhook', () => {
  it('settles the payment once, however often it comes', async () => {
    const id = await delayed();
    const answers = await Promise.all(Array.from({ length: 5 }, () => service.webhook(succeeded(id))));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(5).fill([200, { received: true }]));
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    expect(await service.events(id)).toEqual(['succeeded']);
    const noted = await service.connection.collection('webhook_inbox').find({ paymentId: id }).toArray();
    expect(noted).toMatchObject([{ _id: `sandbox:evt_${id}`, store: 'demo' }]);
  });

  it('comes in any order: the first outcome wins', async () => {
    const id = await delayed();
    await service.webhook(succeeded(id));
    const late = { ...succeeded(id), id: `evt_${id}_late`, type: 'charge.failed' as const };
    expect((await service.webhook(late)).status).toBe(200);
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  it('needs no store and no token, and stays in the store of the payment', async () => {
    const id = await delayed({ 'x-store-id': 'other' });
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    await service.deps.relay.drain();
    expect(service.sidecar.published.filter(({ subject }) => subject === id)).toMatchObject([{ store: 'other' }]);
  });

  it('that was not worked off is worked off when it comes again', async () => {
    const id = await delayed();
    const { save } = service.deps.payments;
    service.deps.payments.save = () => Promise.reject(new Error('crashed'));
    expect((await service.webhook(succeeded(id))).status).toBe(500);
    service.deps.payments.save = save;
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
  });

  it('of a type that nobody needs is acknowledged', async () => {
    for (const type of ['payout.paid', 'charge.updated']) {
      const id = await delayed();
      const { body, headers } = signWebhook(webhookSecret, { ...succeeded(id), type: type as never });
      expect((await post(body, headers)).status).toBe(200);
      expect((await service.read(id)).status).toBe('processing');
    }
  });

  it('about a payment that is not there is a 404', async () => {
    expect((await service.webhook(succeeded('pay_nobody'))).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each([
    ['no JSON', '{', 'malformed_json'],
    ['no object', '"evt_1"', 'malformed_json'],
    ['nothing', '', 'malformed_json'],
    ['no id', '{"type":"charge.succeeded"}', 'invalid_request'],
    ['an object as id', '{"id":{"$gt":""},"type":"charge.succeeded"}', 'invalid_request'],
    ['no data', '{"id":"evt_1","type":"charge.succeeded"}', 'invalid_request'],
    [
      'an object as payment',
      '{"id":"evt_1","type":"charge.succeeded","data":{"reference":"r","paymentId":{"$gt":""}}}',
      'invalid_request',
    ],
  ])('that holds %s is a 400', async (_name, body, code) => {
    const answer = await post(body, { 'sandbox-signature': sign(webhookSecret, Buffer.from(body)) });
    expect([answer.status, answer.type, answer.body.code]).toEqual([400, 'application/problem+json', code]);
  });
});

describe('a webhook that the provider did not sign', () => {
  const fiveMinutes = 300_000;
  const at = (ms: number): Date => new Date(Date.now() + ms);
  const forgeries: [string, (body: Buffer) => Record<string, string>][] = [
    ['without a signature', () => ({})],
    ['with another secret', (body) => ({ 'sandbox-signature': sign('guess', body) })],
    ['with the signature of another body', () => ({ 'sandbox-signature': sign(webhookSecret, Buffer.from('{}')) })],
    ['with an old signature', (body) => ({ 'sandbox-signature': sign(webhookSecret, body, at(-fiveMinutes - 2_000)) })],
    ['with one of the future', (body) => ({ 'sandbox-signature': sign(webhookSecret, body, at(fiveMinutes + 2_000)) })],
    [
      'with a newer time on an old signature',
      (body) => ({
        'sandbox-signature': sign(webhookSecret, body, at(-400_000)).replace(
          /t=\d+/,
          `t=${Math.floor(Date.now() / 1000)}`,
        ),
      }),
    ],
    ['without a time', (body) => ({ 'sandbox-signature': sign(webhookSecret, body).replace(/t=\d+,/, '') })],
    ['with a short signature', (body) => ({ 'sandbox-signature': sign(webhookSecret, body).slice(0, -2) })],
    ['with nonsense', () => ({ 'sandbox-signature': 't=now,v1=,,=' })],
  ];

  it.each(forgeries)('%s is a 401 and changes nothing', async (_name, headersOf) => {
    const id = await delayed();
    const body = Buffer.from(JSON.stringify(succeeded(id)));
    const answer = await post(body, headersOf(body));
    expect([answer.status, answer.type, answer.body.code]).toEqual([
      401,
      'application/problem+json',
      'invalid_credentials',
    ]);
    expect((await service.read(id)).status).toBe('processing');
    expect(await service.connection.collection('webhook_inbox').countDocuments({ paymentId: id })).toBe(0);
  });

  it('is a 401 when one byte of the signed body differs', async () => {
    const id = await delayed();
    const { body, headers } = signWebhook(webhookSecret, succeeded(id));
    expect((await post(`${body} `, headers)).status).toBe(401);
    expect((await post(body, headers)).status).toBe(200);
  });

  it('is refused when it is huge, packed, or for a provider nobody has', async () => {
    expect((await post('x'.repeat(300_000), {})).status).toBe(413);
    expect((await post('x', { 'content-encoding': 'gzip' })).status).toBe(415);
    for (const name of ['stripe', 'constructor', '__proto__', '%00'])
      expect((await post('{}', {}, name)).status).toBe(404);
  });
});

describe('a secret that is being changed', () => {
  it('accepts several signatures in one header', async () => {
    const id = await delayed();
    const { body, headers } = signWebhook(webhookSecret, succeeded(id));
    const old = sign('old secret', body).split(',')[1];
    const both = { ...headers, 'sandbox-signature': `${headers['sandbox-signature']},${old}` };
    expect((await post(body, both)).status).toBe(200);
    await eventually(async () => (await service.read(id)).status === 'succeeded');
  });
});
