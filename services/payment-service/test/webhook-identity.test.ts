/** A signature says who sent a webhook, not that it is about this payment: it settles nothing else than its own charge. */
import type { PaymentProvider } from '../src/providers/provider';
import type { SandboxWebhook } from '../src/providers/sandbox/sandbox-webhook';
import { orderOf, type PaymentService, startPaymentService, succeeded, total } from './payment-service';

let service: PaymentService;
let create: PaymentProvider['create'] | undefined;
beforeAll(async () => {
  service = await startPaymentService({
    providerTimeoutMs: 200,
    webhooksArrive: false,
    wrap: (sandbox) => ({ ...sandbox, create: (charge, signal) => (create ?? sandbox.create)(charge, signal) }),
  });
});
beforeEach(() => {
  create = undefined;
});
afterAll(() => service.stop());

const silent = () => new Promise<never>(() => {});
const make = async (method: string) => (await service.create(orderOf(method))).body as { id: string; orderId: string };

const foreign: [string, (other: string) => Partial<SandboxWebhook['data']>][] = [
  ['the reference of another charge', (other) => ({ reference: `sbx_${other}` })],
  ['a reference that nobody has', () => ({ reference: 'sbx_nobody' })],
  ['another store', () => ({ store: 'other' })],
  ['a smaller amount', () => ({ amount: { ...total, amount: 1 } })],
  ['another currency', () => ({ amount: { ...total, currency: 'USD' } })],
];

describe.each(['charge.succeeded', 'charge.failed', 'charge.cancelled'] as const)('%s', (type) => {
  test.each(foreign)('with %s is a 404 and settles nothing', async (_name, dataOf) => {
    const [mine, other] = [await make('pm_delayed'), await make('pm_delayed')];
    const webhook = { ...succeeded(mine.id, dataOf(other.id)), type };
    expect((await service.webhook(webhook)).body).toMatchObject({ status: 404, code: 'not_found' });
    for (const { id } of [mine, other]) {
      expect((await service.read(id)).status).toBe('processing');
      expect(await service.events(id)).toEqual([]);
    }
    expect((await service.webhook(succeeded(mine.id))).status).toBe(200);
    expect(await service.events(mine.id)).toEqual(['succeeded']);
  });
});

test.each(foreign)('with %s gives nothing back of a payment that ended', async (_name, dataOf) => {
  const [mine, other] = [await make('pm_delayed'), await make('pm_delayed')];
  await service.voidOf(mine.orderId);
  expect((await service.webhook(succeeded(mine.id, dataOf(other.id)))).status).toBe(404);
  expect(await service.read(mine.id)).toMatchObject({ status: 'cancelled', refunds: [] });
});

describe('a payment whose provider has not answered yet', () => {
  test('is settled by its own charge once the provider says which that is, and by no other', async () => {
    create = silent;
    const { id } = await make('pm_delayed');
    expect((await service.webhook(succeeded(id))).body).toMatchObject({ status: 503, code: 'unavailable' });
    create = undefined;
    expect((await service.webhook(succeeded(id, { reference: 'sbx_other' }))).status).toBe(404);
    expect((await service.read(id)).status).toBe('processing');
    expect((await service.webhook(succeeded(id))).status).toBe(200);
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('that ended meanwhile is not charged by the question', async () => {
    create = silent;
    const { id, orderId } = await make('pm_action_required');
    await service.voidOf(orderId);
    const charged = jest.fn(silent);
    create = charged;
    const webhook = { ...succeeded(id), type: 'charge.cancelled' as const };
    expect((await service.webhook(webhook)).status).toBe(200);
    expect(charged).not.toHaveBeenCalled();
    expect((await service.chargeOf(id))?.status).toBe('cancelled');
    expect(await service.events(id)).toEqual([]);
  });

  test('that is half a day old is not charged by the question: by then its key may be forgotten', async () => {
    create = silent;
    const { id } = await make('pm_action_required');
    await service.later(13 * 3_600);
    const charged = jest.fn(silent);
    create = charged;
    const webhook = { ...succeeded(id), type: 'charge.cancelled' as const };
    expect((await service.webhook(webhook)).status).toBe(200);
    expect(charged).not.toHaveBeenCalled();
    expect((await service.read(id)).status).toBe('cancelled');
  });

  test('takes the word of its provider on its own charge, also when the webhook is about another one', async () => {
    create = silent;
    const { id } = await make('pm_success');
    create = undefined;
    expect((await service.webhook(succeeded(id, { reference: 'sbx_other' }))).status).toBe(404);
    expect(await service.events(id)).toEqual(['succeeded']);
  });
});

test('a withdrawn payment has no charge to report', async () => {
  await service.voidOf('ord_withdrawn');
  const stored = await service.connection.collection('payments').findOne({ orderId: 'ord_withdrawn' });
  expect((await service.webhook(succeeded(String(stored?._id)))).status).toBe(404);
});
