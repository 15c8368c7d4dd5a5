/** What staff see of the ledger: their own store's, newest first, page by page; and its balances. */

import { withStore } from '@skysync/service-kit';
import { eventually, readPlan } from '@skysync/test-kit';
import { entriesOfPayments } from '../../src/ledger/audit-ledger';
import type { JournalEntry } from '../../src/ledger/journal';
import { entriesOf } from '../../src/ledger/list-entries';
import { type PaymentService, startPaymentService } from '../payment-service';
import { booksOf, entryOf } from './books';

let service: PaymentService;
let books: ReturnType<typeof booksOf>;
const demo = Array.from({ length: 3_000 }, (_, n) => entryOf(n, n % 10 === 0 ? { currency: 'USD' } : {}));
const foreign = ['other', 'third'].flatMap((store) =>
  Array.from({ length: 3_000 }, (_, n) => entryOf(n, { _id: `jrn_${store}_${n}`, store })),
);
beforeAll(async () => {
  service = await startPaymentService();
  books = booksOf(service);
  await books.collection.insertMany([...demo, ...foreign]);
});
afterAll(() => service.stop());

const newestFirst = [...demo].sort((a, b) => b.at.getTime() - a.at.getTime() || (b._id < a._id ? -1 : 1));
const idsOf = (entries: JournalEntry[]) => entries.map(({ _id }) => _id);
const has = (account: string) => (entry: JournalEntry) => entry.postings.some((one) => one.account === account);

async function listAll(query: Record<string, string>): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: { id: string }[]; nextCursor: string | null } = await books.list({
      limit: '100',
      ...query,
      ...(cursor && { cursor }),
    });
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  return ids;
}

const [from, to] = [new Date(Date.UTC(2026, 0, 1, 0, 5)), new Date(Date.UTC(2026, 0, 1, 0, 10))];
const within = ({ at }: JournalEntry) => at >= from && at < to;
const period = { from: from.toISOString(), to: to.toISOString() };

test.each<[string, Record<string, string>, (entry: JournalEntry) => boolean]>([
  ['all', {}, () => true],
  ['in pages that end within a moment', { limit: '7', ...period }, within],
  ['of a currency', { currency: 'USD' }, ({ currency }) => currency === 'USD'],
  ['of an account', { account: 'refunded' }, has('refunded')],
  ['of an account that nothing was posted to', { account: 'fees' }, () => false],
  ['of a period, its end left out', period, within],
  [
    'of all at once',
    { ...period, currency: 'EUR', account: 'captured' },
    (entry) => within(entry) && entry.currency === 'EUR' && has('captured')(entry),
  ],
])('%s, newest first, each once', async (_name, query, isMeant) => {
  expect(await listAll(query)).toEqual(idsOf(newestFirst.filter(isMeant)));
});

test('an entry says what it moved and why', async () => {
  const { items, nextCursor } = await books.list({ limit: '1', account: 'refunded' });
  expect(nextCursor).toEqual(expect.any(String));
  expect(items).toEqual([
    {
      id: 'jrn_00002999',
      at: '2026-01-01T00:16:39.000Z',
      currency: 'EUR',
      cause: {
        type: 'skysync.payment.refunded.v1',
        paymentId: 'pay_2999',
        orderId: 'ord_2999',
        refundId: 'r_2999',
        eventId: '2999',
      },
      postings: [
        { account: 'refunded', amount: 189 },
        { account: 'receivable', amount: -189 },
      ],
    },
  ]);
});

test('a cursor holds while new entries come', async () => {
  const first = await books.list({ limit: '5' });
  await books.collection.insertOne(entryOf(1, { _id: 'jrn_new', at: new Date() }));
  const second = await books.list({ limit: '5', cursor: first.nextCursor });
  expect([...first.items, ...second.items].map(({ id }: { id: string }) => id)).toEqual(
    idsOf(newestFirst.slice(0, 10)),
  );
  await books.collection.deleteOne({ _id: 'jrn_new' });
});

test('balances are the sums of all postings, by currency and account', async () => {
  const sums: Record<string, number> = {};
  for (const { currency, postings } of demo) {
    for (const { account, amount } of postings) {
      sums[`${currency} ${account}`] = (sums[`${currency} ${account}`] ?? 0) + amount;
    }
  }
  const balances = await books.balances();
  expect(balances).toEqual(sums);
  expect(Object.values(balances).reduce((sum, amount) => sum + amount, 0)).toBe(0);
  expect(await books.balances('nobody')).toEqual({});
});

test("another store's ledger is not to be seen, by its cursors neither", async () => {
  const { items, nextCursor } = await books.list({ limit: '100' }, 'other');
  expect(items.every(({ id }: { id: string }) => id.startsWith('jrn_other_'))).toBe(true);
  const { items: mine } = await books.list({ limit: '100', cursor: nextCursor });
  expect(mine.every(({ id }: { id: string }) => /^jrn_\d/.test(id))).toBe(true);
  expect(await books.list({}, 'nobody')).toEqual({ items: [], nextCursor: null });
  const table = await service.api.get('/payments/ledger/export', { token: books.staff('nobody') });
  expect(table.text.split('\r\n')).toHaveLength(2);
  const token = books.staff('nobody');
  const answer = await service.api.get('/payments/ledger', { token, headers: { 'x-store-id': 'demo' } });
  expect([answer.status, answer.body.code]).toEqual([403, 'store_mismatch']);
});

const paths = ['/payments/ledger', '/payments/ledger/export', '/payments/ledger/balances'];

test.each(paths)('%s is for staff', async (path) => {
  expect((await service.api.get(path)).body.code).toBe('token_missing');
  expect((await service.api.get(path, { token: books.staff('demo', 'customer') })).body.code).toBe('forbidden');
});

const hostile = [
  ...['eur', 'EURO', 'ZZZ', '', '$ne', '[object Object]'].map((value) => `currency=${value}`),
  'currency[$ne]=EUR',
  'currency=EUR&currency=USD',
  ...['yesterday', '', '2026-01-01', '2026-13-01T00:00:00Z', '2026-01-01T00:00:60Z', '0'].flatMap((value) => [
    `from=${value}`,
    `to=${value}`,
  ]),
  'from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
  'from[$gt]=2026-01-01T00:00:00Z',
  'store=other',
];
const hostileToLists = [
  'account=cash',
  'account=',
  'account[$ne]=captured',
  'account=__proto__',
  ...['0', '101', '-1', 'x', '1e2'].map((value) => `limit=${value}`),
  ...[[1], ['x', 'y'], [1e300, 'x'], [1, 2], [null, 'x'], [{ $gt: 0 }, 'x']].map(
    (values) => `cursor=${Buffer.from(JSON.stringify(values)).toString('base64url')}`,
  ),
  'cursor=!',
];
test.each([
  ...hostile.flatMap((query) => paths.slice(0, 2).map((path) => `${path}?${query}`)),
  ...hostileToLists.map((query) => `/payments/ledger?${query}`),
  '/payments/ledger/export?limit=1',
  '/payments/ledger/balances?currency=EUR',
])('%s is a 400', async (target) => {
  const answer = await service.api.get(target, { token: books.staff() });
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
});

const cursor = Buffer.from(JSON.stringify([from.getTime(), 'jrn_00000900'])).toString('base64url');
const byTime = 'store_1_at_-1__id_-1';
test.each<[Record<string, string>, string]>([
  [{}, byTime],
  [{ cursor }, byTime],
  [{ ...period, cursor }, byTime],
  [{ currency: 'USD', cursor }, 'store_1_currency_1_at_-1__id_-1'],
  [{ account: 'refunded' }, 'store_1_postings.account_1_at_-1__id_-1'],
  [{ account: 'captured', cursor }, 'store_1_postings.account_1_at_-1__id_-1'],
  [{ account: 'refunded', cursor }, 'store_1_postings.account_1_at_-1__id_-1'],
  [{ account: 'refunded', ...period }, 'store_1_postings.account_1_at_-1__id_-1'],
])('the page of %j has its order from the index %s', async (asked, index) => {
  await eventually(
    async () => {
      const explained = await withStore('demo', () => entriesOf(service.deps.ledger, asked, 20).explain());
      expect(readPlan(explained)).toEqual({ indexes: [index], scans: false, sorts: false });
    },
    { timeoutMs: 25_000, everyMs: 500 },
  );
});

test('the entries of some payments are found by an index', async () => {
  const explained = await withStore('demo', () =>
    entriesOfPayments(service.deps.ledger, { $gt: 'pay_1', $lt: 'pay_11', $lte: 'pay_10' }).explain(),
  );
  expect(readPlan(explained)).toMatchObject({ indexes: ['store_1_cause.paymentId_1'], scans: false });
});
