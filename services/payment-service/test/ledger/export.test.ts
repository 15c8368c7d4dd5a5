/** The journal as CSV: quoted as RFC 4180 has it, no formula in it, and streamed in bounded memory. */
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { withStore } from '@skysync/service-kit';
import { eventually } from '@skysync/test-kit';
import { csvLine } from '../../src/ledger/csv';
import { exportEntries } from '../../src/ledger/export-entries';
import { type PaymentService, startPaymentService } from '../payment-service';
import { booksOf, entryOf } from './books';

let service: PaymentService;
let books: ReturnType<typeof booksOf>;
let server: Server;
const entries = 20_000;
beforeAll(async () => {
  service = await startPaymentService();
  books = booksOf(service);
  server = createServer(service.app).listen(0);
  for (let n = 0; n < entries; n += 5_000) {
    await books.collection.insertMany(Array.from({ length: 5_000 }, (_, i) => entryOf(n + i)));
  }
  await books.collection.insertOne(entryOf(7, { _id: 'jrn_other', store: 'other' }));
}, 60_000);
afterEach(() => jest.restoreAllMocks());
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await service.stop();
});

async function ask(query = ''): Promise<IncomingMessage> {
  const { port } = server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${books.staff()}` };
  const [answer] = await once(get({ port, path: `/payments/ledger/export${query}`, headers }), 'response');
  return answer as IncomingMessage;
}
const header = 'entry,at,type,paymentId,orderId,refundId,currency,account,amount';
const readsOf = (mock: jest.SpyInstance): number =>
  mock.mock.calls.filter(([filter]) => JSON.stringify(filter).includes('store')).length;
setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
/** What is held for good, in bytes. */
const held = (): number => {
  collect();
  return process.memoryUsage().heapUsed;
};
const driver = () => Object.getPrototypeOf(service.connection.db?.collection('ledger'));

test(`${entries} entries are one line for each posting, newest first, and no more than a page is held`, async () => {
  const answer = await ask();
  expect(answer.headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8; header=present',
    'content-disposition': 'attachment; filename="ledger.csv"',
  });
  const seen = new Set<string>();
  let [lines, sum, rest, most] = [0, 0, '', 0];
  let [newest, inOrder, measured] = ['9', true, 0];
  held(); // what earlier tests left goes first
  const before = held();
  for await (const chunk of answer) {
    const parts: string[] = (rest + chunk).split('\r\n');
    rest = parts.pop() ?? '';
    for (const line of parts.filter((one) => one !== header)) {
      const [entry = '', at = '', , , , , , , amount = ''] = line.split(',');
      inOrder &&= at <= newest;
      newest = at;
      seen.add(entry);
      sum += Number(amount);
      lines += 1;
    }
    if (lines > measured + 8_000) [measured, most] = [lines, Math.max(most, held() - before)];
  }
  expect([rest, lines, seen.size, sum, inOrder]).toEqual(['', 2 * entries, entries, 0, true]);
  expect(seen.has('jrn_other')).toBe(false);
  expect(measured).toBeGreaterThan(entries); // it was looked at on the way
  expect(most).toBeLessThan(12 * 1024 * 1024); // all entries are 20 of them, and the ids seen here 3
});

test('a page is read when it is asked for, and none after the last that was', async () => {
  const find = jest.spyOn(driver(), 'find');
  const pieces = exportEntries(service.deps.ledger, {});
  const next = () => withStore('demo', () => pieces.next());
  for (const pages of [1, 2, 3]) {
    expect((await next()).done).toBe(false);
    expect(readsOf(find)).toBe(pages);
  }
  await pieces.return(undefined);
  expect([(await next()).done, readsOf(find)]).toEqual([true, 3]);
});

test('a database that goes away in the middle breaks the table off, so that nobody takes a part for the whole', async () => {
  const { find } = driver();
  let pages = 0;
  jest.spyOn(driver(), 'find').mockImplementation(function (this: unknown, ...given) {
    pages += 1;
    if (pages > 2) throw new Error('connection closed');
    return find.apply(this, given);
  });
  const answer = await ask();
  let text = '';
  await expect(
    (async () => {
      for await (const chunk of answer) text += chunk;
    })(),
  ).rejects.toThrow('aborted');
  expect(text).toMatch(/,-?\d+\r\nINCOMPLETE: [^,]+\r\n$/);
  await eventually(async () => expect(pages).toBe(3));
});

test('a period and a currency leave out the rest', async () => {
  const period = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:01Z' };
  const text = async (query: object) =>
    (await service.api.get('/payments/ledger/export', { query: { ...query }, token: books.staff() })).text;
  expect(await text(period)).toBe(
    [
      header,
      'jrn_00000002,2026-01-01T00:00:00.000Z,skysync.payment.succeeded.v1,pay_2,ord_2,,EUR,receivable,102',
      'jrn_00000002,2026-01-01T00:00:00.000Z,skysync.payment.succeeded.v1,pay_2,ord_2,,EUR,captured,-102',
      'jrn_00000001,2026-01-01T00:00:00.000Z,skysync.payment.succeeded.v1,pay_1,ord_1,,EUR,receivable,101',
      'jrn_00000001,2026-01-01T00:00:00.000Z,skysync.payment.succeeded.v1,pay_1,ord_1,,EUR,captured,-101',
      'jrn_00000000,2026-01-01T00:00:00.000Z,skysync.payment.succeeded.v1,pay_0,ord_0,,EUR,receivable,100',
      'jrn_00000000,2026-01-01T00:00:00.000Z,skysync.payment.succeeded.v1,pay_0,ord_0,,EUR,captured,-100',
      '',
    ].join('\r\n'),
  );
  expect(await text({ ...period, currency: 'USD' })).toBe(`${header}\r\n`);
});

test.each<[string | number, string]>([
  ['plain', 'plain'],
  ['a,b', '"a,b"'],
  ['a "b"', '"a ""b"""'],
  ['a\r\nb', '"a\r\nb"'],
  ['', ''],
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
  ['\uff1d1', "'\uff1d1"],
  [-400, '-400'],
  [0, '0'],
])('%j is written as %j', (value, written) => {
  expect(csvLine([value, 'x'])).toBe(`${written},x\r\n`);
});
