/** Webhooks that the provider did not sign, or not so: they change nothing. */
import { eventually } from '@skysync/test-kit';
import { signWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { sign } from '../src/providers/signature';
import { orderOf, type PaymentService, startPaymentService, succeeded, webhookSecret } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

const delayed = async (): Promise<string> => (await service.create(orderOf('pm_delayed'))).body.id;
const signed = (id: string) => {
  const { body, headers } = signWebhook(webhookSecret, succeeded(id));
  return { body, headers: { 'sandbox-signature': String(headers['sandbox-signature']) } };
};

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

  test.each(forgeries)('%s is a 401 and changes nothing', async (_name, headersOf) => {
    const id = await delayed();
    const body = Buffer.from(JSON.stringify(succeeded(id)));
    const answer = await service.post(body, headersOf(body));
    expect([answer.status, answer.type, answer.body.code]).toEqual([
      401,
      'application/problem+json',
      'invalid_credentials',
    ]);
    expect((await service.read(id)).status).toBe('processing');
    expect(await service.connection.collection('webhook_inbox').countDocuments({ paymentId: id })).toBe(0);
  });

  test('is a 401 when one byte of the signed body differs', async () => {
    const id = await delayed();
    const { body, headers } = signed(id);
    expect((await service.post(`${body} `, headers)).status).toBe(401);
    expect((await service.post(body, headers)).status).toBe(200);
  });

  test('is refused when it is huge, packed, or for a provider nobody has', async () => {
    expect((await service.post('x'.repeat(300_000), {})).status).toBe(413);
    expect((await service.post('x', { 'content-encoding': 'gzip' })).status).toBe(415);
    for (const name of ['stripe', 'constructor']) expect((await service.post('{}', {}, name)).status).toBe(404);
    for (const name of ['__proto__', '%00']) expect((await service.post('{}', {}, name)).status).toBe(400);
  });
});

describe('a secret that is being changed', () => {
  test('accepts several signatures in one header', async () => {
    const id = await delayed();
    const { body, headers } = signed(id);
    const old = sign('old secret', body).split(',')[1];
    const both = { ...headers, 'sandbox-signature': `${headers['sandbox-signature']},${old}` };
    expect((await service.post(body, both)).status).toBe(200);
    await eventually(async () => (await service.read(id)).status === 'succeeded');
  });
});
