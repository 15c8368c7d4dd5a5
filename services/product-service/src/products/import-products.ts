/** Importing products: up to a hundred at once, new or changed by slug, in four operations however many they are. */
import { conflict, invalidRequest, isDuplicateKey } from '@skysync/service-kit';
import type { AnyBulkWriteOperation } from 'mongoose';
import type { Deps } from '../deps';
import { changeProduct, newProduct, type Product, type ProductInput } from './product';
import { finish, versionUpdate } from './product-commands';
import { slugOf } from './slug';

export interface Imported {
  created: number;
  updated: number;
}

/** Creates what has a new slug and changes the rest; the stock of known SKUs is left alone. Throws 409 with SKUs of other products. */
export async function importProducts(deps: Deps, inputs: ProductInput[]): Promise<Imported> {
  const wanted = inputs.map((input) => ({ ...input, slug: input.slug ?? slugOf(input.title) }));
  refuseRepetition(wanted);
  const known = await findKnown(deps, wanted);
  refuseForeignSkus(wanted, known);
  const bySlug = new Map(known.map((product) => [product.slug, product]));

  const writes = wanted.map((input) => {
    const current = bySlug.get(input.slug);
    return { current, next: current ? changeProduct(current, input) : newProduct(input) };
  });
  await save(deps, writes);
  await finish(
    deps,
    writes.map(({ next }) => next),
  );
  const updated = writes.filter(({ current }) => current).length;
  return { created: writes.length - updated, updated };
}

type Wanted = ProductInput & { slug: string };

function refuseRepetition(wanted: Wanted[]): void {
  const refuse = (values: string[], name: string): void => {
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined)
      throw invalidRequest([{ field: 'products', message: `the ${name} ${twice} stands in it twice` }]);
  };
  refuse(
    wanted.map(({ slug }) => slug),
    'slug',
  );
  refuse(
    wanted.flatMap(({ variants }) => variants.map(({ sku }) => sku)),
    'SKU',
  );
}

function findKnown({ products }: Deps, wanted: Wanted[]): Promise<Product[]> {
  const slugs = wanted.map(({ slug }) => slug);
  const skus = wanted.flatMap(({ variants }) => variants.map(({ sku }) => sku));
  return products
    .find({ live: true, $or: [{ slug: { $in: slugs } }, { 'variants.sku': { $in: skus } }] })
    .lean<Product[]>()
    .exec();
}

function refuseForeignSkus(wanted: Wanted[], known: Product[]): void {
  const ownerOf = new Map(known.flatMap(({ slug, variants }) => variants.map(({ sku }) => [sku, slug] as const)));
  const foreign = wanted.flatMap(({ slug, variants }) =>
    variants.map(({ sku }) => sku).filter((sku) => (ownerOf.get(sku) ?? slug) !== slug),
  );
  if (foreign.length > 0) throw conflict('conflict', 'Other products have these SKUs', { skus: foreign });
}

async function save(deps: Deps, writes: { current: Product | undefined; next: Product }[]): Promise<void> {
  const operations = writes.map(({ current, next }): AnyBulkWriteOperation<Product> => {
    if (!current) return { insertOne: { document: next as never } };
    const [filter, update] = versionUpdate(current, next);
    return { updateOne: { filter, update: update as never } };
  });
  try {
    const { insertedCount, matchedCount } = await deps.products.bulkWrite(operations, { ordered: false });
    if (insertedCount + matchedCount === writes.length) return;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  throw conflict('conflict', 'Somebody else changes these products right now; send the import again');
}
