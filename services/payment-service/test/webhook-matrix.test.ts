/** Webhooks that come too early, twice, too late or forged, of each provider: they end as the state machine says. */
import { eventually } from '@skysync/test-kit';
import type { SignedWebhook } from '../src/providers/provider';
import { allAtHand } from './at-hand/all-at-hand';
import { finish, type ProviderAtHand, send, waitingPayment } from './at-hand/provider-at-hand';
import { Interruptions } from './interruptions';
import { takenUnheard, voidUnasked } from './killed/stage';
import { createGate, orderOf, type PaymentService, startPaymentService, total } from './payment-service';

describe.each(Object.entries(allAtHand))('%s', (_name, open) => {
  const interruptions = new Interruptions();
  let provider: ProviderAtHand;
  let service: PaymentService;
  beforeAll(async () => {
    provider = await open();
    service = await startPaymentService({ ...provider.options, wrap: interruptions.wrap });
  });
  beforeEach(() => interruptions.clear());
  afterAll(async () => {
    await service.stop();
    await provider.close();
  });

  const unheard = () => takenUnheard({ provider, service, interruptions });
  const becomes = (id: string, status: string) =>
    eventually(async () => expect((await service.stored(id))?.status).toBe(status));
  const moved = async (id: string) => [await provider.taken(service, id), await provider.givenBack(service, id)];
  const charged = [[total.amount], []];
  const givenBack = [[total.amount], [total.amount]];

  describe('a webhook', () => {
    test('before the answer to the creation', async () => {
      const gate = createGate();
      interruptions.set(gate.opened, 'create');
      const order = orderOf(provider.method, { provider: provider.name });
      const asking = service.create(order);
      await eventually(() => interruptions.held === 1);
      interruptions.clear();
      const payment = await service.connection.collection('payments').findOne({ orderId: order.orderId });
      const id = String(payment?._id);
      await send(service, provider, provider.earlyNews(id));
      await eventually(async () => (await service.stored(id))?.status !== 'processing');
      gate.open();
      expect((await asking).status).toBe(200);
      await finish(service, provider, id);
      expect([await service.events(id), await moved(id)]).toEqual([['succeeded'], charged]);
    });

    test('before the answer to the confirmation', async () => {
      const { id, reference } = await waitingPayment(service, provider);
      provider.act(reference);
      const gate = createGate();
      interruptions.set(gate.opened, 'confirm');
      const asking = service.confirm(id, provider.method);
      await eventually(() => interruptions.held === 1);
      await send(service, provider, provider.news(id));
      await becomes(id, 'succeeded');
      gate.open();
      expect((await asking).body.status).toBe('succeeded');
      expect([await service.events(id), await moved(id)]).toEqual([['succeeded'], charged]);
    });

    test('twice, and at once', async () => {
      const { id } = await unheard();
      await Promise.all([1, 2, 3].map(() => send(service, provider, provider.news(id))));
      await becomes(id, 'succeeded');
      await send(service, provider, provider.news(id));
      expect([await service.events(id), await moved(id)]).toEqual([['succeeded'], charged]);
      const journal = service.connection.collection('ledger');
      expect(await journal.countDocuments({ 'cause.paymentId': id })).toBe(1);
    });

    test('after a cancel: the money goes back, once', async () => {
      const payment = await unheard();
      await voidUnasked({ provider, service, interruptions }, payment);
      for (const _time of [1, 2]) await send(service, provider, provider.news(payment.id));
      await becomes(payment.id, 'refunded');
      expect(await service.events(payment.id)).toEqual(['succeeded_late', 'refunded']);
      expect(await moved(payment.id)).toEqual(givenBack);
    });

    test('after a time-out: the money goes back, once', async () => {
      const { id } = await unheard();
      interruptions.set('unasked', 'retrieve', 'cancel');
      await service.later(61);
      await service.sweep();
      expect(await service.stored(id)).toMatchObject({ status: 'failed', failureCode: 'provider_timeout' });
      interruptions.clear();
      for (const _time of [1, 2]) await send(service, provider, provider.news(id));
      await becomes(id, 'refunded');
      expect(await service.events(id)).toEqual(['failed', 'succeeded_late', 'refunded']);
      expect(await moved(id)).toEqual(givenBack);
    });
  });

  /** What was wrong has changed nothing, and the right one still settles the payment. */
  async function stillOpen(id: string, reference: string): Promise<void> {
    expect(await service.stored(id)).toMatchObject({ status: 'processing', reference });
    expect(await service.events(id)).toEqual([]);
    await send(service, provider, provider.news(id));
    await becomes(id, 'succeeded');
    expect(await service.events(id)).toEqual(['succeeded']);
  }

  const ago = (ms: number): Date => new Date(Date.now() - ms);
  const forgeries: [string, (right: SignedWebhook) => SignedWebhook][] = [
    ['a wrong signature', ({ body }) => ({ body, headers: provider.sign(Buffer.from('{}')).headers })],
    ['no signature', ({ body }) => ({ body, headers: {} })],
    ['an old time stamp', ({ body }) => provider.sign(body, { at: ago(provider.holdsMs + 5_000) })],
    ["another store's secret", ({ body }) => provider.sign(body, { secret: 'whsec_dGhlaXJz' })],
    ['a changed byte', ({ body, headers }) => ({ body: changed(body), headers })],
    ['one byte more', ({ body, headers }) => ({ body: Buffer.from(`${body}\n`), headers })],
  ];

  test.each(forgeries)('a webhook with %s is refused and settles nothing', async (_what, forge) => {
    const { id, reference } = await unheard();
    const answer = await send(service, provider, forge(provider.news(id)));
    expect([answer.status, answer.body.code]).toEqual([401, 'invalid_credentials']);
    await stillOpen(id, reference);
  });

  test("a webhook about another charge's reference settles nothing", async () => {
    const payment = await unheard();
    await send(service, provider, await provider.foreignNews(service, payment));
    await stillOpen(payment.id, payment.reference);
  });

  test("a webhook about another charge's reference gives nothing back of a payment that ended", async () => {
    const payment = await unheard();
    await voidUnasked({ provider, service, interruptions }, payment);
    await send(service, provider, await provider.foreignNews(service, payment));
    expect(await service.stored(payment.id)).toMatchObject({ status: 'cancelled', refunds: [] });
  });

  test("a webhook of another store's account settles nothing of this one", async () => {
    const { id, reference } = await unheard();
    await send(service, provider, provider.neighboursNews(id));
    await stillOpen(id, reference);
  });
});

/** Another digit somewhere, so that it is still the same kind of message. */
function changed(body: Buffer): Buffer {
  const at = body.findLastIndex((byte) => byte >= 0x30 && byte <= 0x38);
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(at) + 1, at);
  return copy;
}
