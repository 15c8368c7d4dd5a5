/** Many editors and imports over the same products: each is answered soon, nothing breaks, and the last write is there whole. */
import { randomUUID } from 'node:crypto';
import { auditIsClean } from './checkouts';
import { type Answer, type Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
const run = randomUUID().slice(0, 8);
const count = 200;
const editors = 16;
const importSize = 100;
const forMs = 10_000;
/** On a machine of its own; on one that is busy, so many times as long as a write takes alone. */
const slowestMs = 2_000;
const timesAlone = 50;
const price = { amount: 1999, currency: 'EUR' };

/** A write that was answered 200, with when it was on its way. */
interface Write {
  index: number;
  word: string;
  from: number;
  to: number;
}

let admin: Buyer;
const ids: string[] = [];
const writes: Write[] = [];
const statuses: Record<string, number> = {};
let slowest = 0;
let aloneMs = 0;

/** What one write says of a product: its word stands in every field, so that a mixture of two shows. */
const written = (word: string, index: number) => ({
  title: `${word} ${index}`,
  description: word,
  tags: [word],
  variants: [{ sku: `E-${run}-${index}`, title: word, price, stock: 10 }],
});
const indexes = Array.from({ length: count }, (_, index) => index);
const parts = [indexes.slice(0, importSize), indexes.slice(importSize)];

async function write(word: string, on: number[], call: () => Promise<Answer>): Promise<void> {
  const from = performance.now();
  const { status } = await call();
  const to = performance.now();
  statuses[status] = (statuses[status] ?? 0) + 1;
  slowest = Math.max(slowest, to - from);
  if (status === 200) writes.push(...on.map((index) => ({ index, word, from, to })));
}

const importWith = (word: string, on: number[]): Promise<void> =>
  write(word, on, () =>
    admin.call('/products/import', { body: { products: on.map((index) => written(word, index)) } }),
  );

/** Some read before they write, as the admin's pages do, and are refused when somebody was faster; others do not care. */
async function edit(editor: number, round: number): Promise<void> {
  const [index, word] = [(round * 7 + editor * 13) % count, `editor${editor}x${round}`];
  const path = `/products/${ids[index]}`;
  const version = editor % 2 ? (await admin.call(path)).headers.get('etag') : '*';
  await write(word, [index], () =>
    admin.call(path, { method: 'PATCH', body: written(word, index), headers: { 'if-match': version ?? '' } }),
  );
}

async function importAll(who: number, round: number): Promise<void> {
  const part = parts[(round + who) % parts.length] ?? [];
  await importWith(`import${who}x${round}`, who ? [...part].reverse() : part);
}

async function repeatedly(work: (round: number) => Promise<void>): Promise<void> {
  const end = Date.now() + forMs;
  for (let round = 0; Date.now() < end; round += 1) await work(round);
}

beforeAll(async () => {
  admin = await shop.login(platform.demo.admin);
  for (const part of parts) await importWith(`start${run}`, part);
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { body } = await admin.call(`/products?tag=start${run}&limit=100${cursor && `&cursor=${cursor}`}`);
    for (const { id, title } of body.items) ids[Number(title.split(' ')[1])] = id;
    cursor = body.nextCursor;
  }
  expect(ids.filter(Boolean)).toHaveLength(count);
  slowest = 0;
  for (let round = 0; round < 5; round += 1) await edit(0, round);
  [aloneMs, slowest] = [slowest, 0];
}, 60_000);

test('sixteen editors and two imports at once', async () => {
  await Promise.all([
    ...Array.from({ length: editors }, (_, editor) => repeatedly((round) => edit(editor, round))),
    ...[0, 1].map((who) => repeatedly((round) => importAll(who, round))),
  ]);
  process.stdout.write(
    `editors: ${JSON.stringify(statuses)}, slowest ${Math.round(slowest)} ms, alone ${Math.round(aloneMs)} ms\n`,
  );
  expect(Object.keys(statuses).filter((status) => !['200', '412'].includes(status))).toEqual([]);
  expect(slowest).toBeLessThan(Math.max(slowestMs, timesAlone * aloneMs));
}, 60_000);

test('every product is as its last write left it', async () => {
  for (const index of indexes) {
    const { body } = await admin.call(`/products/${ids[index]}`);
    const [word = ''] = body.tags;
    const { title, description, tags } = written(word, index);
    expect(body).toMatchObject({ title, description, tags, variants: [{ title: word, price }] });
    const own = writes.filter((each) => each.index === index);
    const last = own.find((each) => each.word === word);
    expect(own.filter(({ from }) => from > (last?.to ?? 0)).map((later) => later.word)).toEqual([]);
  }
  await auditIsClean(admin);
}, 60_000);
