/** Money that is authorised first: captured in parts, let go, lapsed; never more than was authorised. */
import { randomUUID } from 'node:crypto';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
beforeAll(async () => {
  service = await startPaymentService();
});
afterAll(() => service.stop());

const authorized = async (): Promise<{ id: string; orderId: string }> =>
  (await service.create(orderOf('pm_authorize'))).body;
const staff = () => service.tokens.token({ role: 'staff' });
const post = (path: string, body?: object, key: string = randomUUID()) =>
  service.api.post(path, { token: staff(), headers: { 'idempotency-key': key }, ...(body && { body }) });
const capture = (id: string, body: object = {}, key?: string) => post(`/payments/${id}/captures`, body, key);
const letGo = (id: string) => service.api.post(`/payments/${id}/void`, { token: staff() });

describe('what is authorised', () => {
  test('is kept for the store, and nothing is taken yet', async () => {
    const { id } = await authorized();
    expect(await service.read(id)).toMatchObject({
      status: 'authorized',
      captured: 0,
      capturable: total.amount,
      capturableUntil: expect.any(String),
    });
    expect(await service.events(id)).toEqual(['authorized']);
  });

  test('is captured in parts, and refunded of what was captured only', async () => {
    const { id } = await authorized();
    expect((await capture(id, { amount: 1_000 })).body).toMatchObject({
      status: 'partially_captured',
      captured: 1_000,
      capturable: 3_999,
      captures: [{ amount: 1_000, status: 'succeeded', isFinal: false }],
    });
    const tooMuch = await post(`/payments/${id}/refunds`, { amount: 1_001, reason: 'damaged' });
    expect([tooMuch.status, tooMuch.body.errors]).toEqual([
      400,
      [{ field: 'amount', message: 'must be at most 1000' }],
    ]);
    expect((await post(`/payments/${id}/refunds`, { amount: 400, reason: 'damaged' })).body).toMatchObject({
      status: 'partially_captured',
      refunded: 400,
      refunds: [{ amount: 400, reason: 'damaged', status: 'succeeded' }],
    });
    expect((await capture(id)).body).toMatchObject({ status: 'partially_refunded', captured: total.amount });
    expect(await service.events(id)).toEqual(['authorized', 'captured', 'refunded', 'captured']);
  });

  test('ends with the last capture, which lets go what is left', async () => {
    const { id } = await authorized();
    expect((await capture(id, { amount: 999, isFinal: true })).body).toMatchObject({
      status: 'succeeded',
      captured: 999,
      capturable: 0,
    });
    const late = await capture(id, { amount: 1 });
    expect([late.status, late.body.code, late.body.paymentStatus]).toEqual([409, 'invalid_state', 'succeeded']);
  });

  test('is let go as a whole, and of a part what is left', async () => {
    const whole = await authorized();
    expect((await letGo(whole.id)).body).toMatchObject({ status: 'cancelled', captured: 0 });
    expect((await letGo(whole.id)).body).toMatchObject({ status: 'cancelled' });
    expect(await service.events(whole.id)).toEqual(['authorized', 'authorization_ended']);
    const part = await authorized();
    await capture(part.id, { amount: 1_000 });
    expect((await letGo(part.id)).body).toMatchObject({ status: 'succeeded', captured: 1_000, capturable: 0 });
    const paid = (await service.create(orderOf('pm_success'))).body;
    expect((await letGo(paid.id)).body.code).toBe('invalid_state');
  });

  test('is let go when its order ends, whatever was captured stays until a refund asks for it', async () => {
    const whole = await authorized();
    expect((await service.voidOf(whole.orderId)).body.payment).toMatchObject({ status: 'cancelled', captured: 0 });
    const part = await authorized();
    await capture(part.id, { amount: 1_000 });
    expect((await service.voidOf(part.orderId)).body.payment).toMatchObject({ status: 'succeeded', captured: 1_000 });
  });
});

describe('a capture', () => {
  test('is made once for each key; a key of another amount is refused', async () => {
    const { id } = await authorized();
    const answers = await Promise.all(Array.from({ length: 8 }, () => capture(id, { amount: 700 }, 'key')));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await service.chargeOf(id))?.captured).toBe(700);
    const other = await capture(id, { amount: 701 }, 'key');
    expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  test('that is repeated with another body is refused, also where the amount would be the same', async () => {
    const { id } = await authorized();
    expect((await capture(id, { amount: 100 }, 'key')).status).toBe(200);
    for (const body of [{}, { amount: 100, isFinal: true }]) {
      expect((await capture(id, body, 'key')).body.code).toBe('idempotency_key_reused');
    }
    const refund = (reason: string) => post(`/payments/${id}/refunds`, { amount: 10, reason }, 'key');
    expect((await refund('damaged')).status).toBe(200);
    expect((await refund('late')).body.code).toBe('idempotency_key_reused');
    expect(await service.read(id)).toMatchObject({ captured: 100, refunded: 10 });
  });

  test('of many at once never exceeds what was authorised', async () => {
    const { id } = await authorized();
    const answers = await Promise.all(Array.from({ length: 30 }, () => capture(id, { amount: 333 })));
    const made = answers.filter(({ status }) => status === 200).length;
    expect(made).toBe(15);
    expect(answers.filter(({ status }) => ![200, 400, 409].includes(status))).toEqual([]);
    expect(await service.read(id)).toMatchObject({ status: 'partially_captured', captured: 15 * 333 });
    expect((await service.chargeOf(id))?.captured).toBe(15 * 333);
  });

  test('needs staff, a payment of the store, a key, and an amount that is one', async () => {
    const { id } = await authorized();
    const headers = { 'idempotency-key': 'key' };
    const buyer = await service.api.post(`/payments/${id}/captures`, {
      token: service.tokens.token(),
      headers,
      body: {},
    });
    expect(buyer.body.code).toBe('forbidden');
    expect((await capture('pay_nobody')).body.code).toBe('not_found');
    const keyless = await service.api.post(`/payments/${id}/captures`, { token: staff(), body: {} });
    expect(keyless.body.code).toBe('idempotency_key_missing');
    const odd = [{ amount: 0 }, { amount: -1 }, { amount: 1.5 }, { amount: '1' }, { isFinal: 'yes' }, { more: 1 }];
    for (const body of odd) expect((await capture(id, body)).body.code).toBe('invalid_request');
    expect((await capture(id, { amount: total.amount + 1 })).body.errors[0].field).toBe('amount');
    expect(await service.read(id)).toMatchObject({ status: 'authorized', captured: 0 });
  });
});

test('an authorisation that lapsed is ended by the sweep, and says so once', async () => {
  const { id } = await authorized();
  const [charges, payments] = ['sandbox_charges', 'payments'].map((name) => service.connection.collection(name));
  await charges?.updateOne({ _id: `sbx_${id}` as never }, { $set: { lapsesAt: new Date(0) } });
  await payments?.updateOne({ _id: id as never }, { $set: { 'authorization.capturableUntil': new Date(0) } });
  await service.later(8 * 24 * 3_600);
  await service.sweepOnReplicas(2);
  expect(await service.read(id)).toMatchObject({ status: 'cancelled', captured: 0 });
  expect(await service.events(id)).toEqual(['authorized', 'authorization_ended']);
  expect((await capture(id)).body.code).toBe('invalid_state');
});

test('the ledger has each capture, and nothing of what is only authorised', async () => {
  const { id } = await authorized();
  await capture(id, { amount: 1_234 });
  await service.events(id);
  const { body } = await service.api.get('/payments/ledger', { token: staff(), query: { limit: '100' } });
  const entries = body.items.filter(({ cause }: { cause: { paymentId: string } }) => cause.paymentId === id);
  expect(entries).toMatchObject([
    {
      cause: { type: 'skysync.payment.captured.v1', captureId: expect.stringMatching(/^cap_/) },
      postings: [
        { account: 'receivable', amount: 1_234 },
        { account: 'captured', amount: -1_234 },
      ],
    },
  ]);
});
