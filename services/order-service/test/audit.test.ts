/** The audit over real orders, with lists of the other services as they would come, page by page. */
import { eventually } from '@skysync/test-kit';
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const longAgo = new Date(Date.now() - 3_600_000);

function pageOf<T>(items: T[], cursor: string | undefined, size = 1) {
  const start = Number(cursor ?? 0);
  const end = start + size;
  return { items: items.slice(start, end), nextCursor: end < items.length ? String(end) : null };
}

/** The other services commit what was paid, are an hour old, and list in pages of one. */
function age(): void {
  for (const one of shop.reservations.values())
    Object.assign(one, { state: 'committed', createdAt: longAgo.toISOString() });
  for (const one of shop.payments.values()) one.createdAt = longAgo.toISOString();
  shop.runtime.answer('listReservations', ({ cursor }) =>
    pageOf(
      [...shop.reservations.values()].map(({ lines: _, ...one }) => ({ ...one, lines: [] })),
      cursor,
    ),
  );
  shop.runtime.answer('listPayments', ({ cursor }) => pageOf([...shop.payments.values()], cursor));
}

async function buy(count: number, store = 'demo'): Promise<string[]> {
  const buyer = shop.buyer(`buyer-of-${store}`, 'customer', store);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1) {
    await buyer.add('SKU-1');
    ids.push((await buyer.order(`key-${i}`)).body.id);
  }
  await shop.drain();
  await shop.stored.updateMany({}, { $set: { updatedAt: longAgo, createdAt: longAgo } });
  return ids;
}

const audit = async () => (await shop.api.get('/admin/audit', { token: shop.buyer('owner', 'admin').token })).body;

test('who asks while it is audited shares the next audit, so that no store is read through by many at once', async () => {
  await buy(1);
  age();
  shop.runtime.invoked.length = 0;
  const found = await Promise.all(Array.from({ length: 8 }, audit));
  expect(found.map(({ checked }) => checked.orders)).toEqual(Array(8).fill(1));
  expect(shop.runtime.invoked.filter((call) => call.endsWith('listPayments')).length).toBeLessThanOrEqual(2);
});

test('finds a sound store sound, and names the order whose payment is gone', async () => {
  const ids = await buy(3);
  age();
  expect(await audit()).toMatchObject({
    checked: { orders: 3, reservations: 3, payments: 3, skus: 3 },
    violations: [],
  });

  shop.payments.delete(ids[1] ?? '');
  const { violations } = await audit();
  expect(violations).toEqual([
    { kind: 'paid_without_payment', subject: ids[1], detail: '0 payments took money, the order is paid' },
  ]);
});

test('looks at the newest orders alone when asked so', async () => {
  const [old = '', fresh = ''] = await buy(2);
  age();
  await shop.stored.updateOne({ _id: fresh }, { $set: { createdAt: new Date(Date.now() - 60_000) } });
  shop.payments.clear();
  shop.runtime.invoked.length = 0;
  const { token } = shop.buyer('owner', 'admin');
  const since = encodeURIComponent(new Date(Date.now() - 600_000).toISOString());
  const { body } = await shop.api.get(`/admin/audit?since=${since}`, { token });
  expect(body.checked).toEqual({ orders: 1, reservations: 0, payments: 0, skus: 0, entries: 0 });
  expect(body.violations.map(({ subject }: { subject: string }) => subject)).toEqual([fresh]);
  expect(shop.runtime.invoked.filter((call) => call.includes('/list') || call.includes('ledger'))).toEqual([]);
  expect(old).not.toBe('');
});

test('finds what has no order, and only in its own store', async () => {
  const [id = ''] = await buy(1);
  age();
  await shop.stored.deleteOne({ _id: id });
  const kinds = (await audit()).violations.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toEqual(['reservation_without_order', 'payment_without_order']);
});

test('goes through more orders than a page has, each once', async () => {
  const [id = ''] = await buy(1);
  const order = await shop.stored.findOne({ _id: id });
  if (!order) throw new Error('there is no order');
  const copies = Array.from({ length: 450 }, (_, i) => ({
    ...order,
    _id: `${id}-${i}`,
    // a hundred and fifty of them at the very same time
    createdAt: new Date(longAgo.getTime() - (i < 150 ? 0 : i)),
  }));
  await shop.stored.insertMany(copies);
  age();
  const { checked, violations } = await audit();
  expect(checked.orders).toBe(451);
  const subjects = violations.map(({ subject }: { subject: string }) => subject);
  expect(subjects).toHaveLength(2 * 450); // none of them has stock or a payment
  expect(new Set(subjects).size).toBe(450);
});

test('names every payment that its ledger disagrees with, and every entry that is not balanced, from all pages', async () => {
  await buy(1);
  age();
  const sums = { captured: 2_000, refunded: 0 };
  const none = { captured: 0, refunded: 0 };
  const pages = [
    { entries: 2, unbalanced: ['jrn_1'], currencies: [{ currency: 'EUR', ...sums, mismatches: [] }] },
    {
      entries: 1,
      unbalanced: [],
      currencies: [{ currency: 'EUR', ...none, mismatches: [{ paymentId: 'pay_1', payment: sums, ledger: none }] }],
    },
  ];
  shop.runtime.answer('auditLedger', ({ cursor }) => {
    const { items, nextCursor } = pageOf(pages, cursor);
    return { entries: 0, unbalanced: [], currencies: [], ...items[0], nextCursor };
  });
  expect(await audit()).toMatchObject({
    checked: { entries: 3 },
    violations: [
      { kind: 'ledger_unbalanced', subject: 'jrn_1', detail: 'the postings of this entry do not sum to zero' },
      {
        kind: 'ledger_mismatch',
        subject: 'pay_1',
        detail: 'the payment has 2000 EUR captured and 0 refunded, the ledger 0 EUR captured and 0 refunded',
      },
    ],
  });
});

test('answers 503 while another service is away', async () => {
  await buy(1);
  age();
  shop.fail('findPayments', 'before');
  expect((await shop.api.get('/admin/audit', { token: shop.buyer('owner', 'admin').token })).status).toBe(503);
});

describe('in the background', () => {
  test('logs the violations of every store, by one replica at a time', async () => {
    const busy = await openShop({ 'SKU-1': 10 }, { AUDIT_EVERY_MS: '1' });
    const other = await busy.start();
    try {
      const logs = [busy.log, other.log].map((log) => jest.spyOn(log, 'error'));
      for (const store of ['demo', 'other']) {
        const buyer = busy.buyer('buyer', 'customer', store);
        await buyer.add('SKU-1');
        await buyer.order('key');
      }
      await busy.drain();
      await busy.stored.updateMany({}, { $set: { updatedAt: longAgo, createdAt: longAgo } });
      const audited = () =>
        logs
          .flatMap(({ mock }) => mock.calls.map((call: unknown[]) => JSON.stringify(call)))
          .filter((call) => call.includes('the audit found violations') && call.includes('paid_without_stock'));

      const rounds = [busy, other].map(({ deps }) => deps.auditRounds);
      expect(await Promise.all(rounds.map(({ sweep }) => sweep.run(0)))).toEqual([1, 1]);
      await eventually(() => expect(audited()).toHaveLength(2), { timeoutMs: 20_000 });
      await Promise.all(rounds.map(({ stop }) => stop()));
      expect(audited().map((call) => /"store":"(\w+)"/.exec(call)?.[1])).toEqual(['demo', 'other']);
    } finally {
      await other.close();
      await busy.close();
    }
  });

  test('waits for its time', async () => {
    const findOrders = jest.spyOn(shop.deps.orders.model, 'findOne');
    await shop.sweep();
    expect(findOrders).not.toHaveBeenCalled();
    const run = shop.deps.auditRounds.sweep.run;
    expect(await run(0)).toBe(0);
  });
});
