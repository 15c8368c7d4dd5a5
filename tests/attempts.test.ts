/** A declined card is followed by another method on the same order, through the gateway: its stock is held, and it is paid once. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import { auditIsClean } from './checkouts';
import { type Answer, address, type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let admin: Buyer;
let sku: string;
beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
});
beforeEach(async () => {
  sku = await admin.newSku(10);
});

/** An order of two pieces. */
async function place(method: string, onFailure?: 'keep') {
  const buyer = await shop.guest();
  expect((await buyer.addLine(sku, 2)).status).toBe(200);
  const body = { shippingAddress: address, payment: { provider: 'sandbox', method, ...(onFailure && { onFailure }) } };
  const order = await buyer.call('/orders', { body, headers: { 'idempotency-key': randomUUID() } });
  expect(order.status).toBe(201);
  return { buyer, order: order.body };
}

const payAgain = (buyer: Buyer, id: string, method: string, key: string = randomUUID()): Promise<Answer> =>
  buyer.call(`/orders/${id}/payments`, { body: { provider: 'sandbox', method }, headers: { 'idempotency-key': key } });

/** Each attempt as the order lists it, and as its payment says. */
async function attemptsOf(buyer: Buyer, id: string): Promise<string[]> {
  const { payments } = (await buyer.call(`/orders/${id}`)).body;
  return Promise.all(
    payments.map(async (one) => `${one.status} ${(await buyer.call(`/payments/${one.id}`)).body.status}`),
  );
}

const stockIs = (available: number, reserved: number) =>
  eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available, reserved }));

test('a declined card leaves an order that is kept waiting with its stock, and the next one pays it', async () => {
  const { buyer, order } = await place('pm_declined', 'keep');
  expect(order).toMatchObject({ status: 'awaiting_payment', payment: { status: 'failed' } });
  expect(await admin.stockOf(sku)).toEqual({ available: 8, reserved: 2 });
  const key = randomUUID();
  const paid = await payAgain(buyer, order.id, 'pm_success', key);
  expect([paid.status, paid.body.status]).toEqual([200, 'paid']);
  expect((await payAgain(buyer, order.id, 'pm_success', key)).body).toEqual(paid.body);
  expect((await payAgain(buyer, order.id, 'pm_declined', key)).body.code).toBe('idempotency_key_reused');
  expect(await attemptsOf(buyer, order.id)).toEqual(['failed failed', 'succeeded succeeded']);
  await stockIs(8, 0);
  await eventually(async () => expect((await buyer.call('/cart')).body.lines).toEqual([]));
});

test('a payment that waits for its buyer is closed for another, and can be confirmed no more', async () => {
  const { buyer, order } = await place('pm_action_required');
  const paid = await payAgain(buyer, order.id, 'pm_success');
  expect([paid.status, paid.body.status]).toEqual([200, 'paid']);
  const late = await buyer.call(`/payments/${order.payment.id}/confirm`, { body: { method: 'pm_success' } });
  expect([late.status, late.body.code]).toEqual([409, 'invalid_state']);
  expect(await attemptsOf(buyer, order.id)).toEqual(['cancelled cancelled', 'succeeded succeeded']);
  await stockIs(8, 0);
});

test('a confirmation that fails keeps the order that shall be kept', async () => {
  const { buyer, order } = await place('pm_action_required', 'keep');
  await buyer.call(`/payments/${order.payment.id}/confirm`, { body: { method: 'pm_declined' } });
  await eventually(async () => {
    const { status, payment } = (await buyer.call(`/orders/${order.id}`)).body;
    expect([status, payment.status]).toEqual(['awaiting_payment', 'failed']);
  });
  const waiting = await payAgain(buyer, order.id, 'pm_action_required');
  expect(waiting.body).toMatchObject({ status: 'awaiting_payment', payment: { status: 'requires_action' } });
  const confirm = `/payments/${waiting.body.payment.id}/confirm`;
  expect((await buyer.call(confirm, { body: { method: 'pm_success' } })).body.status).toBe('succeeded');
  await eventually(async () => expect((await buyer.call(`/orders/${order.id}`)).body.status).toBe('paid'));
  await stockIs(8, 0);
});

test('a confirmation and another attempt at once take the money once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { buyer, order } = await place('pm_action_required');
    const [, paid] = await Promise.all([
      buyer.call(`/payments/${order.payment.id}/confirm`, { body: { method: 'pm_success' } }),
      payAgain(buyer, order.id, 'pm_success'),
    ]);
    // the confirmation may have paid the order before the attempt was begun
    expect([200, 409]).toContain(paid.status);
    await eventually(async () => {
      expect((await buyer.call(`/orders/${order.id}`)).body.status).toBe('paid');
      const attempts = await attemptsOf(buyer, order.id);
      expect(attempts.filter((attempt) => attempt === 'succeeded succeeded')).toHaveLength(1);
      expect(attempts.filter((attempt) => !['succeeded succeeded', 'cancelled cancelled'].includes(attempt))).toEqual(
        [],
      );
    });
  }
  await stockIs(0, 0);
});

test('ten attempts with ten keys at once take the money once', async () => {
  const { buyer, order } = await place('pm_declined', 'keep');
  const answers = await Promise.all(Array.from({ length: 10 }, () => payAgain(buyer, order.id, 'pm_success')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status, body }) => status === 409 && body.code === 'invalid_state')).toHaveLength(9);
  expect(await attemptsOf(buyer, order.id)).toEqual(['failed failed', 'succeeded succeeded']);
  await stockIs(8, 0);
});

test('a declined card ends an order that is not kept: its stock is back, and it takes no other payment', async () => {
  const { buyer, order } = await place('pm_declined');
  const answer = await payAgain(buyer, order.id, 'pm_success');
  expect([answer.status, answer.body.code]).toEqual([409, 'invalid_state']);
  expect((await (await shop.guest()).call(`/orders/${order.id}`)).status).toBe(404);
  expect((await payAgain(await shop.guest(), order.id, 'pm_success')).status).toBe(404);
  await stockIs(10, 0);
});

test.each(['order-service', 'payment-service'])(
  '%s is killed in the middle of it: the same request is answered after its return, and the money is taken once',
  async (part) => {
    const orders = await Promise.all(Array.from({ length: 5 }, () => place('pm_action_required', 'keep')));
    const keys = orders.map(() => randomUUID());
    const sent = orders.map(({ buyer, order }, i) =>
      payAgain(buyer, order.id, 'pm_success', keys[i]).catch(() => undefined),
    );
    await Promise.race(sent);
    process.kill(platform.pids()[part] ?? 0, 'SIGKILL');
    await Promise.all(sent);
    await Promise.all(
      orders.map(({ buyer, order }, i) =>
        eventually(
          async () => {
            const answer = await payAgain(buyer, order.id, 'pm_success', keys[i]);
            expect([answer.status, answer.body.status]).toEqual([200, 'paid']);
            expect(await attemptsOf(buyer, order.id)).toEqual(['cancelled cancelled', 'succeeded succeeded']);
          },
          { timeoutMs: 40_000, everyMs: 500 },
        ),
      ),
    );
    await eventually(async () => expect(await admin.stockOf(sku)).toEqual({ available: 0, reserved: 0 }), {
      timeoutMs: 30_000,
    });
  },
  90_000,
);

test('the auditor finds nothing wrong', async () => {
  await eventually(() => auditIsClean(admin), { timeoutMs: 60_000, everyMs: 2_000 });
}, 70_000);
