/** The inbox of webhooks: a message that is signed is kept, answered at once, and worked off once. */
import { eventually } from '@skysync/test-kit';
import { signWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { createGate, succeeded, total, webhookSecret } from './payment-service';
import { silent, startWebhookService, type WebhookService } from './webhook-service';

let service: WebhookService;
beforeAll(async () => {
  service = await startWebhookService();
});
beforeEach(() => {
  service.provider.create = undefined;
  service.provider.lookUp = undefined;
});
afterAll(() => service.stop());

describe('a message that is signed', () => {
  test('is kept as it was read, never as it came, until 30 days after', async () => {
    const { id } = await service.make();
    const before = Date.now();
    await service.webhook(succeeded(id));
    await service.becomes(id, 'done');
    const entry = await service.kept(id);
    const [receivedAt, doneAt] = [entry.receivedAt?.getTime() ?? 0, entry.doneAt?.getTime() ?? 0];
    expect(entry).toMatchObject({
      _id: `sandbox:evt_${id}`,
      store: 'demo',
      revision: 2,
      provider: 'sandbox',
      type: 'charge.succeeded',
      state: 'done',
      paymentId: id,
      news: {
        charge: { paymentId: id, store: 'demo', amount: total, state: { reference: `sbx_${id}`, status: 'succeeded' } },
      },
      tries: 1,
    });
    expect(JSON.stringify(entry)).not.toMatch(/signature|body|headers/);
    expect(receivedAt).toBeGreaterThanOrEqual(before);
    expect(doneAt).toBeGreaterThanOrEqual(receivedAt);
  });

  test('of a type that nobody needs is kept by its type alone, and never due', async () => {
    const { id } = await service.make();
    const { body, headers } = signWebhook(webhookSecret, { ...succeeded(id), type: 'payout.paid' as never });
    expect((await service.post(body, headers as Record<string, string>)).status).toBe(200);
    const entry = await service.kept(id);
    expect(entry).toMatchObject({ state: 'ignored', type: 'payout.paid', tries: 0, doneAt: expect.any(Date) });
    for (const name of ['news', 'lookUp', 'paymentId', 'dueAt']) expect(entry).not.toHaveProperty(name);
  });

  test('changes nothing when it comes again', async () => {
    const { id } = await service.make();
    await service.webhook(succeeded(id));
    await service.becomes(id, 'done');
    expect(await service.events(id)).toEqual(['succeeded']);
    const [entry, payment] = [await service.kept(id), await service.stored(id)];
    expect((await service.webhook(succeeded(id))).body).toEqual({ received: true });
    expect([await service.kept(id), await service.stored(id)]).toEqual([entry, payment]);
  });

  test('is not the same when it says something else under the same id', async () => {
    const { id } = await service.unanswered();
    service.provider.create = silent;
    await service.webhook(succeeded(id));
    expect((await service.webhook(succeeded(id, { reference: 'sbx_other' }))).status).toBe(404);
    expect((await service.kept(id)).news?.charge?.state.reference).toBe(`sbx_${id}`);
  });

  test('settles once when it comes a thousand times at once', async () => {
    const { id } = await service.make();
    const change = jest.spyOn(service.deps.payments, 'change');
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => service.webhook(succeeded(id))));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1_000);
    await service.becomes(id, 'done');
    expect(change).toHaveBeenCalledTimes(1);
    change.mockRestore();
    expect(await service.events(id)).toEqual(['succeeded']);
    expect(await service.kept(id)).toMatchObject({ tries: 1 });
  }, 60_000);
});

describe('the answer', () => {
  test('comes before the provider says which charge is the own one', async () => {
    const { id } = await service.unanswered();
    const { opened, open } = createGate();
    const order: string[] = [];
    service.provider.create = async (...asked) => {
      order.push('provider asked');
      await opened;
      service.provider.create = undefined;
      order.push('provider answers');
      return service.sandboxCreates(...asked);
    };
    expect((await service.webhook(succeeded(id))).body).toEqual({ received: true });
    order.push('answered');
    expect((await service.kept(id)).state).toBe('received');
    await eventually(() => order.includes('provider asked'));
    open();
    await service.becomes(id, 'done');
    expect(order.indexOf('answered')).toBeLessThan(order.indexOf('provider answers'));
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('comes before the provider says what its message is about', async () => {
    const { id } = await service.make();
    const { opened, open } = createGate();
    service.provider.lookUp = async (what) => {
      await opened;
      return service.newsIn(what);
    };
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    expect(await service.kept(id)).toMatchObject({ state: 'received', lookUp: `evt_${id}` });
    open();
    await service.becomes(id, 'done');
    expect(await service.kept(id)).toMatchObject({ paymentId: id });
    expect(await service.events(id)).toEqual(['succeeded']);
  });
});
