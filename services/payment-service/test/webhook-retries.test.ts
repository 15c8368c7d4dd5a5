/** What of a webhook comes after its answer: what only the provider can say, and what was impossible at first. */
import { eventually } from '@skysync/test-kit';
import { createGate, orderOf, startPaymentService, succeeded, total } from './payment-service';
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

describe('what only the provider can say ends later', () => {
  test('a charge that turns out to be another one is refused, and settles nothing', async () => {
    const { id } = await service.unanswered();
    expect((await service.webhook(succeeded(id, { reference: 'sbx_other' }))).status).toBe(200);
    await service.becomes(id, 'refused');
    expect(await service.kept(id)).toMatchObject({ reason: 'other_charge', paymentId: id, doneAt: expect.any(Date) });
    expect((await service.read(id)).status).toBe('processing');
  });

  test.each([
    ['unknown_payment', { paymentId: 'pay_nobody' }],
    ['other_store', { store: 'other' }],
    ['other_amount', { amount: { ...total, amount: 1 } }],
    ['other_charge', { reference: 'sbx_other' }],
  ])('%s, where the message only said where to look', async (reason, data) => {
    const { id } = await service.make();
    service.provider.lookUp = async (what) => service.newsIn(what);
    expect((await service.webhook(succeeded(id, data))).status).toBe(200);
    await service.becomes(id, 'refused');
    expect(await service.kept(id)).toMatchObject({ reason });
    expect((await service.read(id)).status).toBe('processing');
  });

  test('what the provider has nothing to say of is ignored', async () => {
    const { id } = await service.make();
    service.provider.lookUp = async () => ({});
    await service.webhook(succeeded(id));
    await service.becomes(id, 'ignored');
  });
});

describe('a dispute', () => {
  const disputed = (id: string, changes: object = {}) => {
    service.provider.lookUp = async () => ({
      dispute: { paymentId: id, id: 'dp_1', amount: total, reason: 'fraudulent', state: 'open', ...changes },
    });
    return service.webhook(succeeded(id));
  };

  test('of what was captured is known to its payment', async () => {
    const { id } = await service.make('pm_success');
    await disputed(id);
    await service.becomes(id, 'done');
    expect((await service.stored(id))?.disputes).toMatchObject([{ id: 'dp_1', status: 'open' }]);
  });

  test('that comes before its payment is captured waits for that', async () => {
    const { id } = await service.make();
    await disputed(id);
    await eventually(async () => (await service.kept(id)).tries === 1);
    expect(await service.kept(id)).toMatchObject({ state: 'received', reason: 'unavailable' });
    const capture = { ...succeeded(id), id: `evt_${id}_captured` };
    service.provider.lookUp = undefined;
    await service.webhook(capture);
    await eventually(async () => (await service.read(id)).status === 'succeeded');
    await disputed(id);
    await service.becomes(id, 'done');
    expect((await service.stored(id))?.disputes).toMatchObject([{ id: 'dp_1', status: 'open' }]);
  });

  test('over no payment of ours, or in another currency, is refused', async () => {
    const [{ id }, other] = [await service.make('pm_success'), await service.make('pm_success')];
    await disputed(id, { paymentId: 'pay_nobody' });
    await service.becomes(id, 'refused');
    expect((await service.stored(id))?.disputes).toEqual([]);
    await disputed(other.id, { amount: { ...total, currency: 'USD' } });
    await service.becomes(other.id, 'refused');
    expect((await service.stored(other.id))?.disputes).toEqual([]);
  });
});

describe('a message that was not worked off', () => {
  test('because the process was killed behind the inbox is worked off by the sweep', async () => {
    const { id } = await service.make();
    const { payments, webhooks } = service.deps;
    const [changePayment, changeEntry] = [payments.change, webhooks.inbox.change];
    payments.change = silent;
    webhooks.inbox.change = silent;
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    await webhooks.workers.run(`sandbox:evt_${id}`, silent).catch(() => undefined); // nothing of it is under way any more
    payments.change = changePayment;
    webhooks.inbox.change = changeEntry;
    expect(await service.kept(id)).toMatchObject({ state: 'received', tries: 0 });

    await service.sweepInbox();
    expect((await service.read(id)).status).toBe('processing'); // a living process would be at work now
    await service.makeDue();
    await Promise.all([service.sweep(), service.sweepInbox(), service.sweepInbox()]);
    expect(await service.kept(id)).toMatchObject({ state: 'done', tries: 1 });
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('because its provider is silent is tried until that answers, and says why it waits', async () => {
    const { id } = await service.unanswered();
    service.provider.create = silent;
    await service.webhook(succeeded(id));
    const tried = (tries: number) => eventually(async () => (await service.kept(id)).tries === tries);
    await tried(1);
    for (const tries of [2, 3]) {
      await service.makeDue();
      await service.sweepInbox();
      await tried(tries);
      expect(await service.kept(id)).toMatchObject({
        state: 'received',
        reason: 'unavailable',
        dueAt: expect.any(Date),
      });
    }
    service.provider.create = undefined;
    await service.makeDue();
    await service.sweep();
    const entry = await service.kept(id);
    expect(entry).toMatchObject({ state: 'done', tries: 4 });
    expect(entry).not.toHaveProperty('reason');
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('does not keep the others waiting', async () => {
    const [stuck, { id }] = [await service.unanswered(), await service.make()];
    service.provider.create = () => new Promise<never>(() => {});
    await service.webhook(succeeded(stuck.id));
    await service.webhook(succeeded(id));
    await service.becomes(id, 'done');
    expect((await service.kept(stuck.id)).state).toBe('received');
  });

  test('is waited for by a process that ends', async () => {
    const own = await startPaymentService({ webhooksArrive: false, env: { WEBHOOK_ANSWER_MS: '0' } });
    const { id } = (await own.create(orderOf('pm_delayed'))).body;
    const { opened, open } = createGate();
    const { change } = own.deps.payments;
    own.deps.payments.change = async (...step) => {
      await opened;
      return change(...step);
    };
    await own.webhook(succeeded(id));
    const drained = own.deps.webhooks.workers.drain();
    open();
    await drained;
    expect((await own.read(id)).status).toBe('succeeded');
    await own.stop();
  });
});
