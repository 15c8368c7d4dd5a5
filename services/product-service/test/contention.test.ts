/** Editors, imports, counts and orders over the same products at once: no deadlock, no long wait, each last write wins whole. */
import { expectSound, openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const durationMs = 4_000;
/** On a machine of its own; on one that is busy with other tests, so many times as long as an edit takes alone. */
const longestAnswerMs = 2_000;
const timesAlone = 100;
const products = 40;
const editors = 16;

/** A word that stands in every field of one write, so that a mixture of two shows. */
const written = (word: string, index: number) => ({
  title: `${word} ${index}`,
  description: `${word} ${index}`,
  tags: [word],
  variants: [{ sku: `X-${index}`, title: word, price: { amount: 1999, currency: 'EUR' }, stock: 100 }],
});

interface Timed {
  status: number;
  ms: number;
}

async function timed(work: () => Promise<{ status: number }>): Promise<Timed> {
  const start = performance.now();
  const { status } = await work();
  return { status, ms: performance.now() - start };
}

/** Repeats `work` until the time is over. */
async function repeatedly(work: (round: number) => Promise<{ status: number }>): Promise<Timed[]> {
  const answers: Timed[] = [];
  const end = Date.now() + durationMs;
  for (let round = 0; Date.now() < end; round += 1) answers.push(await timed(() => work(round)));
  return answers;
}

const staff = () => ({ token: shop.token(), headers: { 'if-match': '*' } });
const any = (round: number, who: number) => (round * 7 + who * 13) % products;

test('nobody fails or waits for long, and every product is as one of them wrote it', async () => {
  const all = Array.from({ length: products }, (_, index) => written('start', index));
  await shop.api.post('/products/import', { ...staff(), body: { products: all } });
  const ids: string[] = [];
  for (const sku of all.map(({ variants }) => variants[0]?.sku ?? '')) {
    const { body } = await shop.api.post('/internal/variants', { sender: 'order-service', body: { skus: [sku] } });
    ids.push(body.variants[0].productId);
  }
  const edit = (who: number) => (round: number) => {
    const index = any(round, who);
    return shop.api.patch(`/products/${ids[index]}`, { ...staff(), body: written(`editor${who}x${round}`, index) });
  };
  const importAll = (who: number) => (round: number) => {
    const body = { products: all.map((_, index) => written(`import${who}x${round}`, index)) };
    return shop.api.post('/products/import', {
      ...staff(),
      body: who % 2 ? { products: body.products.reverse() } : body,
    });
  };
  const count = (round: number) =>
    shop.api.put(`/inventory/X-${any(round, 3)}`, { ...staff(), body: { available: 100, reason: 'count' } });
  const order = (round: number) => {
    const lines = [...new Set([any(round, 5), any(round, 6), any(round, 7)])];
    return shop.reserve(
      `ord_x_${round}`,
      lines.map((index) => ({ sku: `X-${index}`, quantity: 1 })),
    );
  };
  const alone: Timed[] = [];
  for (let round = 0; round < 5; round += 1) alone.push(await timed(() => edit(0)(round)));
  const aloneMs = Math.max(...alone.map(({ ms }) => ms));
  const answers = (
    await Promise.all([
      ...Array.from({ length: editors }, (_, who) => repeatedly(edit(who))),
      repeatedly(importAll(0)),
      repeatedly(importAll(1)),
      repeatedly(count),
      repeatedly(order),
    ])
  ).flat();

  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(Math.max(longestAnswerMs, timesAlone * aloneMs));
  for (const [index, id] of ids.entries()) {
    const { body } = await shop.api.get(`/products/${id}`);
    const [word = ''] = body.tags;
    const { title, description, tags, variants } = written(word, index);
    expect(body).toMatchObject({ title, description, tags, variants: [{ sku: variants[0]?.sku, title: word }] });
    expectSound(await shop.stockOf(`X-${index}`));
  }
}, 60_000);

test('a SKU that several want at once goes to one of them; the others are refused', async () => {
  const make = (index: number) =>
    shop.api.post('/products', { ...staff(), body: { ...written('one', 900), title: `W ${index}` } });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => make(index)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
  expect(new Set(answers.filter(({ status }) => status === 409).map(({ body }) => String(body.skus)))).toEqual(
    new Set(['X-900']),
  );
});

test('edits that ask for a slug which is taken are refused alone, not with others of the same moment', async () => {
  const [first, second] = await Promise.all(
    [901, 902].map((index) =>
      shop.api.post('/products', { ...staff(), body: { ...written('slug', index), slug: `slug-${index}` } }),
    ),
  );
  const edit = (answer: typeof first, body: object) =>
    shop.api.patch(`/products/${answer?.body.id}`, { ...staff(), body });
  const answers = await Promise.all([
    edit(first, { slug: 'slug-902' }),
    edit(second, { title: 'Kept' }),
    edit(first, { title: 'Kept too' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([409, 200, 200]);
});
