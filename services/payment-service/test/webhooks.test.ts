/** Webhooks that the provider did sign: settled once, in any order, and never for another charge. */
import { signWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { sign } from '../src/providers/signature';
import { orderOf, type PaymentService, startPaymentService, succeeded, webhookSecret } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

const delayed = async (headers = {}): Promise<string> => (await service.create(orderOf('pm_delayed'), headers)).body.id;

describe('a signed webhook', () => {
  test('settles the payment once, however often it comes', async () => {
    const id = await delayed();
    const answers = await Promise.all(Array.from({ length: 5 }, () => service.webhook(succeeded(id))));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(5).fill([200, { received: true }]));
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    expect(await service.events(id)).toEqual(['succeeded']);
    const noted = await service.connection.collection('webhook_inbox').find({ paymentId: id }).toArray();
    expect(noted).toMatchObject([{ _id: `sandbox:evt_${id}`, store: 'demo' }]);
  });

  test('comes in any order: the first outcome wins', async () => {
    const id = await delayed();
    await service.webhook(succeeded(id));
    const late = { ...succeeded(id), id: `evt_${id}_late`, type: 'charge.failed' as const };
    expect((await service.webhook(late)).status).toBe(200);
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('needs no store and no token, and stays in the store of the payment', async () => {
    const id = await delayed({ 'x-store-id': 'other' });
    expect((await service.webhook(succeeded(id, { store: 'other' }))).status).toBe(200);
    await service.relay.drain();
    expect(service.runtime.published.filter(({ subject }) => subject === id)).toMatchObject([{ store: 'other' }]);
  });

  test('that was not worked off is worked off when it comes again', async () => {
    const id = await delayed();
    const { change } = service.deps.payments;
    service.deps.payments.change = () => Promise.reject(new Error('crashed'));
    expect((await service.webhook(succeeded(id))).status).toBe(500);
    service.deps.payments.change = change;
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    expect(await service.read(id)).toMatchObject({ status: 'succeeded' });
  });

  test('of a type that nobody needs is acknowledged', async () => {
    for (const type of ['payout.paid', 'charge.updated']) {
      const id = await delayed();
      const { body, headers } = signWebhook(webhookSecret, { ...succeeded(id), type: type as never });
      expect((await service.post(body, headers as Record<string, string>)).status).toBe(200);
      expect((await service.read(id)).status).toBe('processing');
    }
  });

  test('about a payment that is not there is a 404', async () => {
    expect((await service.webhook(succeeded('pay_nobody'))).body).toMatchObject({ status: 404, code: 'not_found' });
  });

  test.each([
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
    const answer = await service.post(body, { 'sandbox-signature': sign(webhookSecret, Buffer.from(body)) });
    expect([answer.status, answer.type, answer.body.code]).toEqual([400, 'application/problem+json', code]);
  });
});
