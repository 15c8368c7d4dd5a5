/**
 * Importing products: up to a hundred at once, new or changed, in a few operations however many they are. Whoever is
 * first in a race with other imports and edits, each product ends as one of them wrote it.
 */
import { internalFields, invalidRequest, isDuplicateKey, maxRounds, Problem, unavailable } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { newProductId, newSlugSuffix, openStock } from '../products/create-product';
import type { Product } from '../products/product';
import type { NewProduct } from '../products/product-fields';
import { edited, newProduct } from '../products/product-steps';
import { distinctSlug, slugOf } from '../products/slug';
import type { Imported } from './imported';
import { knownProducts, matchProduct } from './match-products';

interface Item {
  input: NewProduct;
  /** Given, or made from the title, with a suffix once that is taken. */
  slug: string;
  product: Product | undefined;
}

/**
 * The stock of known SKUs is left alone. Throws `conflict` with the SKUs of other products: before anything is written,
 * unless somebody else took one of them while the import ran; what was written by then stays.
 */
export async function importProducts(deps: Deps, inputs: NewProduct[]): Promise<Imported> {
  refuseRepetition(inputs);
  const count: Imported = { created: 0, updated: 0 };
  let left = inputs;
  for (let round = 1; left.length > 0; round += 1) {
    if (round > maxRounds) throw unavailable('these products are being changed by too many at once', 1);
    const items = await matchAll(deps, left, round > 1);
    const written = await Promise.all(items.map((item) => write(deps, item)));
    const products = written.filter((product) => product !== undefined);
    await openStock(deps, products);
    for (const { _id, store } of products) deps.inStockFlags.touch(store, [_id]);
    const updated = items.filter(({ product }, index) => product && written[index]).length;
    count.updated += updated;
    count.created += products.length - updated;
    left = left.filter((_, index) => !written[index]);
  }
  return count;
}

function refuseRepetition(inputs: NewProduct[]): void {
  const refuse = (values: string[], name: string): void => {
    const twice = values.find((value, index) => values.indexOf(value) !== index);
    if (twice !== undefined) {
      throw invalidRequest({ field: 'products', message: `the ${name} ${twice} stands in it twice` });
    }
  };
  const given = (name: 'slug' | 'externalId') =>
    inputs.map((input) => input[name]).filter((value) => value !== undefined);
  refuse(given('slug'), 'slug');
  refuse(given('externalId'), 'external id');
  refuse(
    inputs.flatMap(({ variants }) => variants.map(({ sku }) => sku)),
    'SKU',
  );
}

async function matchAll(deps: Deps, inputs: NewProduct[], isDerivedTaken: boolean): Promise<Item[]> {
  const known = knownProducts(await findKnown(deps, inputs));
  const matches = inputs.map((input) => ({ input, ...matchProduct(input, known) }));
  const skus = matches.flatMap(({ foreign }) => foreign);
  if (skus.length > 0)
    throw new Problem('conflict', { detail: 'Other products have these SKUs', extensions: { skus } });
  const meant = matches.map(({ product }) => product?._id).filter((id) => id !== undefined);
  const twice = meant.findIndex((id, index) => meant.indexOf(id) !== index);
  if (twice !== -1) throw invalidRequest({ field: 'products', message: 'two of them mean the same product' });
  return matches.map(({ input, product }) => {
    const derived = slugOf(input.title);
    const slug = input.slug ?? (isDerivedTaken ? distinctSlug(derived, newSlugSuffix()) : derived);
    return { input, slug, product };
  });
}

async function findKnown({ products }: Deps, inputs: NewProduct[]): Promise<Product[]> {
  const slugs = inputs.map(({ slug }) => slug).filter((slug) => slug !== undefined);
  const externalIds = inputs.map(({ externalId }) => externalId).filter((id) => id !== undefined);
  const skus = inputs.flatMap(({ variants }) => variants.map(({ sku }) => sku));
  const filters = [
    { 'variants.sku': { $in: skus } },
    ...(slugs.length > 0 ? [{ slug: { $in: slugs } }] : []),
    ...(externalIds.length > 0 ? [{ externalId: { $in: externalIds } }] : []),
  ];
  const found = await Promise.all(
    filters.map((filter) => products.model.find({ ...filter, live: true }, internalFields).lean<Product[]>()),
  );
  return [...new Map(found.flat().map((product) => [product._id, product])).values()];
}

/** Undefined when somebody else was first: it is then matched again. */
async function write({ products }: Deps, { input, slug, product }: Item): Promise<Product | undefined> {
  if (!product) {
    const { state, events } = newProduct(input, { id: newProductId(), slug, now: new Date() });
    return products.insert(state, events);
  }
  try {
    const step = (current: Product, now: Date) => (current.live ? edited(current, input, now) : undefined);
    const changed = await products.change(product._id, step, product);
    return changed?.changed ? changed.state : undefined;
  } catch (error) {
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}
