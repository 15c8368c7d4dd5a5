/** What admins see of webhooks: their own store's, newest first, page by page; and that one is worked off again. */
import type { Role } from '@skysync/contracts';
import { type Command, eventually, readPlan, recordCommands } from '@skysync/test-kit';
import type { PaymentProvider } from '../src/providers/provider';
import type { WebhookState } from '../src/webhooks/received-webhook';
import { orderOf, type PaymentService, startPaymentService, succeeded } from './payment-service';

let service: PaymentService;
let create: PaymentProvider['create'] | undefined;
const token = (store = 'demo', role: Role = 'admin') => service.tokens.token({ role, store });
const list = (query: Record<string, string> = {}, store = 'demo') =>
  service.api.get('/admin/webhooks', { query, token: token(store) });
const replay = (id: string, store = 'demo', role: Role = 'admin') =>
  service.api.post(`/admin/webhooks/${id}/replay`, { token: token(store, role) });

const states: WebhookState[] = ['received', 'done', 'refused', 'ignored'];
/** Three of each moment, so that pages have to part what came at once. */
const entryOf = (n: number, store = 'listed') => ({
  _id: `paypal:${store}:${String(n).padStart(6, '0')}`,
  store,
  revision: 1,
  provider: n % 3 === 0 ? 'stripe' : 'paypal',
  type: 'PAYMENT.CAPTURE.COMPLETED',
  state: states[n % 4] ?? 'done',
  ...(n % 4 === 2 && { reason: 'other_charge' }),
  tries: 1,
  receivedAt: new Date(Date.UTC(2100, 0, 1) + Math.floor(n / 3) * 1_000),
});
const all = Array.from({ length: 2_000 }, (_, n) => entryOf(n));
const newestFirst = [...all].sort(
  (a, b) => b.receivedAt.getTime() - a.receivedAt.getTime() || (b._id < a._id ? -1 : 1),
);

beforeAll(async () => {
  service = await startPaymentService({
    webhooksArrive: false,
    wrap: (sandbox) => ({ ...sandbox, create: (charge, signal) => (create ?? sandbox.create)(charge, signal) }),
  });
  await service.connection.collection('webhook_inbox').insertMany([...all, entryOf(1, 'third')] as never[]);
});
beforeEach(() => {
  create = undefined;
});
afterAll(() => service.stop());

const silent = () => Promise.reject(new Error('no answer'));
const delayed = async (): Promise<string> => (await service.create(orderOf('pm_delayed'))).body.id;
const viewOf = async (id: string) =>
  (await list({ limit: '100' })).body.items.find((item: { id: string }) => item.id === `sandbox~evt_${id}`);

describe('the list', () => {
  test.each<[string, Record<string, string>, (entry: (typeof all)[number]) => boolean]>([
    ['all', {}, () => true],
    ['of a state', { state: 'refused' }, ({ state }) => state === 'refused'],
    ['of a provider', { provider: 'stripe' }, ({ provider }) => provider === 'stripe'],
    ['of both', { provider: 'stripe', state: 'done' }, (e) => e.provider === 'stripe' && e.state === 'done'],
    ['of nobody', { provider: 'nobody' }, () => false],
  ])('%s, newest first, each once', async (_name, query, isMeant) => {
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await list({ ...query, limit: '100', ...(cursor && { cursor }) }, 'listed');
      ids.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.nextCursor;
    }
    expect(ids).toEqual(newestFirst.filter(isMeant).map(({ _id }) => _id.replaceAll(':', '~')));
  });

  test('has its order from an index', async () => {
    const sent = recordCommands(service.connection);
    const { nextCursor } = (await list({}, 'listed')).body;
    for (const query of [{ cursor: nextCursor }, { state: 'received' }, { provider: 'stripe' }])
      await list(query, 'listed');
    sent.stop();
    const byTime = 'store_1_receivedAt_-1__id_-1';
    const indexes = [byTime, byTime, 'store_1_state_1_receivedAt_-1__id_-1', 'store_1_provider_1_receivedAt_-1__id_-1'];
    const explain = ({ lsid: _session, $db: _database, ...find }: Command) =>
      service.connection.db?.command({ explain: find });
    // the planner knows within seconds how many there are
    await eventually(
      async () => {
        const plans = await Promise.all(sent.of('find').map(async (find) => readPlan(await explain(find))));
        expect(plans).toEqual(indexes.map((index) => ({ indexes: [index], scans: false, sorts: false })));
      },
      { timeoutMs: 25_000, everyMs: 500 },
    );
  });

  test('shows what became of a message', async () => {
    const id = await delayed();
    await service.webhook(succeeded(id));
    expect(await viewOf(id)).toEqual({
      id: `sandbox~evt_${id}`,
      provider: 'sandbox',
      type: 'charge.succeeded',
      state: 'done',
      paymentId: id,
      tries: 1,
      receivedAt: expect.any(String),
      doneAt: expect.any(String),
    });
  });

  test('keeps what cannot be worked off yet, with the reason and the next try', async () => {
    create = silent;
    const id = await delayed();
    expect((await service.webhook(succeeded(id))).status).toBe(503);
    expect(await viewOf(id)).toMatchObject({
      state: 'received',
      reason: 'unavailable',
      tries: 1,
      nextTryAt: expect.any(String),
    });
  });

  test('is for admins of the store', async () => {
    expect((await service.api.get('/admin/webhooks')).status).toBe(401);
    expect((await service.api.get('/admin/webhooks', { token: token('demo', 'staff') })).status).toBe(403);
    expect((await list({}, 'third')).body.items.map(({ id }: { id: string }) => id)).toEqual(['paypal~third~000001']);
    const { nextCursor } = (await list({ limit: '1' }, 'listed')).body;
    const { items } = (await list({ cursor: nextCursor }, 'third')).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual(['paypal~third~000001']);
  });

  test.each([
    ['state', { state: 'open' }],
    ['state', { state: '' }],
    ['provider', { provider: '$gt' }],
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['cursor', { cursor: '!' }],
    ['cursor', { cursor: Buffer.from('[1,2]').toString('base64url') }],
    ['cursor', { cursor: Buffer.from('["x","y"]').toString('base64url') }],
    ['cursor', { cursor: Buffer.from('[1e300,"y"]').toString('base64url') }],
  ])('names %s when it is %j', async (field, query) => {
    const { status, body } = await list(query as Record<string, string>);
    expect([status, body.code, body.errors?.[0]?.field]).toEqual([400, 'invalid_request', field]);
  });
});

describe('a replay', () => {
  test('works off at once what waited', async () => {
    create = silent;
    const id = await delayed();
    await service.webhook(succeeded(id));
    create = undefined;
    const { status, body } = await replay(`sandbox~evt_${id}`);
    expect([status, body]).toEqual([200, expect.objectContaining({ state: 'done', tries: 2, paymentId: id })]);
    expect(body).not.toHaveProperty('nextTryAt');
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('of what was done changes nothing at the payment', async () => {
    const id = await delayed();
    await service.webhook(succeeded(id));
    const before = await service.stored(id);
    expect((await replay(`sandbox~evt_${id}`)).body).toMatchObject({ state: 'done', tries: 2 });
    expect(await service.stored(id)).toEqual(before);
    expect(await service.events(id)).toEqual(['succeeded']);
  });

  test('of what was refused is refused again', async () => {
    create = silent;
    const id = await delayed();
    create = undefined;
    expect((await service.webhook(succeeded(id, { reference: 'sbx_other' }))).status).toBe(404);
    expect((await replay(`sandbox~evt_${id}`)).body).toMatchObject({ state: 'refused', reason: 'other_charge' });
    expect(await service.events(id)).toEqual([]);
  });

  test('of what cannot be worked off yet says so, and it stays', async () => {
    create = silent;
    const id = await delayed();
    await service.webhook(succeeded(id));
    expect((await replay(`sandbox~evt_${id}`)).body).toMatchObject({ status: 503, code: 'unavailable' });
    expect(await viewOf(id)).toMatchObject({ state: 'received', tries: 2 });
  });

  test('is for admins of the store', async () => {
    const id = await delayed();
    await service.webhook(succeeded(id));
    expect((await replay(`sandbox~evt_${id}`, 'other')).status).toBe(404);
    expect((await replay(`sandbox~evt_${id}`, 'demo', 'staff')).status).toBe(403);
    expect((await replay('sandbox~evt_nobody')).status).toBe(404);
    for (const odd of ['evt_1', 'sandbox:evt_1', 'sandbox~', '~evt_1', 'sandbox~a~b~c', 'sandbox~$gt']) {
      expect([odd, (await replay(odd)).status]).toEqual([odd, 400]);
    }
    expect(await viewOf(id)).toMatchObject({ tries: 1 });
  });
});
