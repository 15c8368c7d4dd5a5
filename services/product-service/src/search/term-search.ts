/** Search by the terms that each product carries, in an ordinary index: see terms/terms.ts. */
import type { Catalogue } from '../products/catalogue';
import { behind, orders, type Position, positionAt, searchPositionOf } from './list-order';
import type { Found, Listing, ProductSearch, Search } from './product-search';
import { allWords, anyWord, readingsOf, type Terms } from './query';
import type { Ways } from './ways';

/** With fewer products that have all of its words, a search goes on with those that have any. */
const enough = 20;
/** Where so many fit best, nobody gets to those that fit less, and they would take long to tell from the others. */
const plenty = 20_000;

export function createTermSearch(catalogue: Catalogue, ways: Ways): ProductSearch {
  return (search) => {
    const readings = readingsOf(search.q);
    const counts = new Map<string, Promise<number>>();
    const count: Run['count'] = (reading, upTo = ways.limits.few) => {
      const key = `${reading} ${upTo}`;
      const counted = counts.get(key) ?? ways.countOf(search, readings[reading] ?? [], upTo);
      counts.set(key, counted);
      return counted;
    };
    const run = { catalogue, ways, search, readings, count };
    const read = search.sort === 'relevance' ? byRelevance : inOneOrder;
    return {
      positionOf: (cursor) => searchPositionOf(cursor, search.sort, Math.max(1, readings.length)),
      read: async (from, wanted) => (readings.length === 0 ? [] : read(run, from, wanted)),
    };
  };
}

interface Run {
  catalogue: Catalogue;
  ways: Ways;
  search: Search;
  readings: Terms[];
  /** How many products a reading finds, to just above `upTo`, or above few; counted once. */
  count(reading: number, upTo?: number): Promise<number>;
}

type Read = (run: Run, ...page: Parameters<Listing['read']>) => Promise<Found[]>;

/** What has all of the words, or any of them when that is little; a cursor says which it was. */
const inOneOrder: Read = async (run, from, wanted) => {
  const isLittle = async (): Promise<boolean> => run.readings.length > anyWord && (await run.count(allWords)) < enough;
  const reading = from?.reading ?? ((await isLittle()) ? anyWord : allWords);
  return readOne(run, { reading, fresh: await run.count(reading) }, from, wanted);
};

/** One reading after another, each without what the one before has found. */
const byRelevance: Read = async (run, from, wanted) => {
  const found: Found[] = [];
  const first = from?.reading ?? 0;
  for (let reading = first; reading < run.readings.length && found.length < wanted; reading += 1) {
    const fresh = await freshOf(run, reading);
    if (fresh === 0) continue;
    const start = reading === first ? from : undefined;
    found.push(...(await readOne(run, { reading, fresh }, start, wanted - found.length)));
  }
  return found;
};

/** How many products a reading has that the one before it has not; none when they are not wanted. */
async function freshOf({ ways, count }: Run, reading: number): Promise<number> {
  const now = await count(reading);
  if (reading === 0 || now === 0) return now;
  const before = await count(reading - 1);
  if (reading === anyWord && before >= enough) return 0;
  const { few } = ways.limits;
  if (now <= few) return now - before;
  if (before <= few / 2) return now; // most of them
  const [allBefore, all] = await Promise.all([count(reading - 1, plenty), count(reading, plenty)]);
  return allBefore > plenty ? 0 : Math.max(0, all - allBefore);
}

async function readOne(
  { catalogue, ways, search, readings }: Run,
  { reading, fresh }: { reading: number; fresh: number },
  from: Position | undefined,
  wanted: number,
): Promise<Found[]> {
  const way = await ways.wayOf(search, search.sort, readings[reading], fresh);
  if (!way) return [];
  const narrower = search.sort === 'relevance' ? readings[reading - 1] : undefined;
  const conditions = [
    way.filter,
    ...(narrower ? [{ $nor: [{ $and: narrower }] }] : []),
    ...(from ? [behind(from, search.sort)] : []),
  ];
  const { field, direction } = orders[search.sort];
  const sort = { [field]: direction, _id: direction };
  const products = await catalogue.page({ $and: conditions }, sort, wanted, way.hint);
  return products.map((product) => ({ product, position: { ...positionAt(product, search.sort), reading } }));
}
