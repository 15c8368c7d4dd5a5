/** What staff do with single products: create, change, delete. Each is one guarded write with its event in it. */
import { randomBytes } from 'node:crypto';
import { AppError, conflict, isDuplicateKey, notFound } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { applyAdjustments } from '../inventory/adjust-stock';
import { matchesVersion } from './etag';
import {
  changeProduct,
  newProduct,
  type Product,
  type ProductChanges,
  type ProductInput,
  productEvent,
} from './product';
import { findVariants } from './product-queries';

export async function createProduct(deps: Deps, input: ProductInput): Promise<Product> {
  const product = await insert(deps, newProduct(input), input.slug === undefined);
  await finish(deps, [product]);
  return product;
}

/** Stock first, then the events, so that who hears of a product finds its stock. */
export async function finish(deps: Deps, products: Product[]): Promise<void> {
  await applyAdjustments(deps, products);
  for (const product of products) deps.relay.relay(deps.products, product);
}

async function insert(deps: Deps, product: Product, mayRename: boolean): Promise<Product> {
  try {
    await deps.products.insertMany([product], { lean: true });
    return product;
  } catch (error) {
    const taken = await whatIsTaken(deps, error, product);
    if (!mayRename || taken.code !== 'conflict' || taken.extensions?.skus) throw taken;
    return insert(deps, renamed(product), false);
  }
}

/** A slug made from a title may be taken by a product of the same title; a suffix tells them apart. */
function renamed(product: Product): Product {
  const slug = `${product.slug.slice(0, 70)}-${randomBytes(3).toString('hex')}`;
  return { ...product, slug, outbox: [productEvent('skysync.product.created.v1', { ...product, slug })] };
}

/** Which unique index refused the write is told by its name in the message, on MongoDB and FerretDB alike. */
export async function whatIsTaken(deps: Deps, error: unknown, product: Product): Promise<AppError> {
  if (!isDuplicateKey(error)) throw error;
  if (!String((error as Error).message).includes('sku_of_live')) {
    return conflict('conflict', `The slug "${product.slug}" is taken`);
  }
  const found = await findVariants(
    deps,
    product.variants.map(({ sku }) => sku),
  );
  const skus = found.filter(({ productId }) => productId !== product._id).map(({ sku }) => sku);
  return conflict('conflict', 'Another product has these SKUs', { skus });
}

/** Changes the version that `ifMatch` names. Throws 412 when it is not the current one. */
export async function updateProduct(
  deps: Deps,
  id: string,
  changes: ProductChanges,
  ifMatch: string,
): Promise<Product> {
  const current = await deps.products.findOne({ _id: id, live: true }).lean<Product>();
  if (!current) throw notFound('Product');
  if (!matchesVersion(ifMatch, current.version)) throw stale();
  const next = changeProduct(current, changes);
  if (!(await replaceVersion(deps, current, next))) throw stale();
  await finish(deps, [next]);
  return next;
}

const stale = (): AppError =>
  new AppError(412, 'precondition_failed', 'The product was changed by somebody else in the meantime');

async function replaceVersion(deps: Deps, current: Product, next: Product): Promise<boolean> {
  try {
    const { matchedCount } = await deps.products.updateOne(...versionUpdate(current, next));
    return matchedCount === 1;
  } catch (error) {
    throw await whatIsTaken(deps, error, next);
  }
}

/** The filter and update that bring a product from one version to the next; what stands in arrays of others' is kept. */
export function versionUpdate(current: Product, next: Product) {
  const { _id, store: _store, adjustments, outbox, ...fields } = next;
  return [
    { _id, version: current.version, live: true },
    { $set: fields, $push: { outbox: { $each: outbox }, adjustments: { $each: adjustments } } },
  ] as const;
}

/** Takes the product out of the catalogue; a second time it is not found. Stock that orders hold stays theirs. */
export async function deleteProduct(deps: Deps, id: string): Promise<void> {
  const current = await deps.products
    .findOne({ _id: id, live: true }, { slug: 1, variants: 1, store: 1 })
    .lean<Product>();
  if (!current) throw notFound('Product');
  const outbox = [productEvent('skysync.product.deleted.v1', current)];
  const { matchedCount } = await deps.products.updateOne(
    { _id: id, live: true },
    { $set: { live: false }, $push: { outbox: { $each: outbox } } },
  );
  if (matchedCount === 0) throw notFound('Product');
  deps.relay.relay(deps.products, { ...current, outbox });
}
