/** Disputes that providers report: they take money out of the store's hands, and only over a payment's own charge. */
import { randomUUID } from 'node:crypto';
import type { PaymentProvider, ReportedDispute } from '../src/providers/provider';
import { orderOf, type PaymentService, startPaymentService, total } from './payment-service';

let service: PaymentService;
let changes: Partial<PaymentProvider>;
beforeAll(async () => {
  service = await startPaymentService({
    providerTimeoutMs: 200,
    wrap: (sandbox) => ({
      ...sandbox,
      get store() {
        return changes.store as never;
      },
      create: (charge, signal) => (changes.create ?? sandbox.create)(charge, signal),
      // what the sandbox never reports: the message is taken at its word
      parseWebhook: async ({ body }) => JSON.parse(body.toString()),
    }),
  });
});
beforeEach(() => {
  changes = {};
});
afterAll(() => service.stop());

const make = async (method = 'pm_success') => (await service.create(orderOf(method))).body as { id: string };
const report = (paymentId: string, given: Partial<ReportedDispute> = {}) => {
  const amount = { ...total, amount: 1_000 };
  const dispute = { paymentId, id: 'du_1', amount, reason: 'fraudulent', state: 'open', ...given };
  return service.post(JSON.stringify({ id: `evt_${randomUUID()}`, type: 'dispute', dispute }), {});
};

test('an open one shows, and one that is won leaves everything as it was', async () => {
  const { id } = await make();
  expect((await report(id)).status).toBe(200);
  expect((await report(id)).status).toBe(200);
  expect(await service.read(id)).toMatchObject({
    status: 'disputed',
    disputes: [{ id: 'du_1', amount: 1_000, reason: 'fraudulent', status: 'open' }],
  });
  expect((await report(id, { state: 'won' })).status).toBe(200);
  expect(await service.read(id)).toMatchObject({ status: 'succeeded', disputes: [{ status: 'won' }] });
  expect(await service.events(id)).toEqual(['succeeded', 'disputed', 'dispute_closed']);
});

test('what is told late of one that is decided opens nothing again', async () => {
  const { id } = await make();
  await report(id, { state: 'lost' });
  expect((await report(id)).status).toBe(200);
  expect(await service.read(id)).toMatchObject({ disputes: [{ status: 'lost' }] });
});

const foreign: [string, Partial<ReportedDispute>, Partial<PaymentProvider>][] = [
  ['over no payment', { paymentId: 'pay_nobody' }, {}],
  ['in another currency', { amount: { amount: 1_000, currency: 'USD' } }, {}],
  ['over another charge', { reference: 'sbx_other' }, {}],
  ["told by another store's account", {}, { store: 'other' }],
];
test.each(foreign)('one %s is a 404 and settles nothing', async (_how, given, provider) => {
  const { id } = await make();
  changes = provider;
  expect((await report(id, given)).body).toMatchObject({ status: 404, code: 'not_found' });
  changes = {};
  expect(await service.read(id)).toMatchObject({ status: 'succeeded', disputes: [] });
  expect((await report(id, { reference: `sbx_${id}` })).status).toBe(200);
});

test('one that overtakes the news of its charge asks for them first', async () => {
  changes = { create: () => new Promise<never>(() => {}) };
  const { id } = await make();
  expect((await report(id)).body).toMatchObject({ status: 503, code: 'unavailable' });
  changes = {};
  expect((await report(id, { reference: 'sbx_other' })).status).toBe(404);
  expect((await report(id, { reference: `sbx_${id}` })).status).toBe(200);
  expect(await service.read(id)).toMatchObject({ status: 'disputed' });
});

test('one over money that nobody here knows to be taken has to come again', async () => {
  const { id } = await make('pm_authorize');
  expect((await report(id)).body).toMatchObject({ status: 503, code: 'unavailable' });
  expect(await service.read(id)).toMatchObject({ status: 'authorized', disputes: [] });
});
