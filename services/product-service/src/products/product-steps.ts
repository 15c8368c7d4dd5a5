/** How products are made and changed: pure functions; ids and times are given. */
import type { EventType } from '@skysync/contracts';
import type { New, Next, Step } from '@skysync/service-kit';
import type { Opening } from '../inventory/stock';
import { termsOf, termsVersion } from '../terms/terms';
import { listsOf } from './lists';
import type { Product, Variant } from './product';
import type { NewProduct, NewVariant, ProductChanges } from './product-fields';

export interface Identity {
  id: string;
  slug: string;
  now: Date;
}

/** How long the process that wrote openings has for applying them. */
const openingPatienceMs = 5_000;
/** Enough to sort by, and short enough for a cursor in every script. */
const titleKeyLength = 100;

const variantsOf = (inputs: NewVariant[]): Variant[] =>
  inputs.map(({ sku, title, price }) => ({ sku, ...(title !== undefined && { title }), price }));

/** SKUs that are new to the product, and earlier ones that are not there yet. */
function openingsOf(id: string, version: number, inputs: NewVariant[], before?: Product): Opening[] {
  const pending = before?.openings.filter(({ sku }) => inputs.some((input) => input.sku === sku)) ?? [];
  const fresh = inputs.filter(({ sku }) => !before?.variants.some((variant) => variant.sku === sku));
  return [...pending, ...fresh.map(({ sku, stock = 0 }) => ({ key: `${id}:${version}`, sku, available: stock }))];
}

type Derived = 'fromPrice' | 'titleKey' | 'lists' | 'terms' | 'termsVersion';
type Underived = Omit<Product, Derived | 'store' | 'revision'>;

const derived = (product: Underived): Pick<Product, Derived> => ({
  fromPrice: Math.min(...product.variants.map(({ price }) => price.amount)),
  titleKey: [...product.title.toLowerCase()].slice(0, titleKeyLength).join(''),
  lists: listsOf(product),
  terms: termsOf(product),
  termsVersion,
});

const dueWith = (openings: Opening[], now: Date): { dueAt?: Date } =>
  openings.length > 0 ? { dueAt: new Date(now.getTime() + openingPatienceMs) } : {};

const eventsOf = (
  type: Extract<EventType, `skysync.product.${string}`>,
  { _id, slug, variants }: Pick<Product, '_id' | 'slug' | 'variants'>,
) => [{ type, data: { productId: _id, slug, skus: variants.map(({ sku }) => sku) } }];

/** A new product, with its stock ordered. */
export function newProduct(input: NewProduct, { id, slug, now }: Identity): Next<New<Product>> {
  const openings = openingsOf(id, 1, input.variants);
  const product = {
    _id: id,
    slug,
    title: input.title,
    description: input.description ?? '',
    categories: input.categories ?? [],
    tags: input.tags ?? [],
    images: input.images ?? [],
    variants: variantsOf(input.variants),
    ...(input.externalId !== undefined && { externalId: input.externalId }),
    version: 1,
    live: true,
    inStock: openings.some(({ available }) => available > 0),
    createdAt: now,
    openings,
    ...dueWith(openings, now),
  };
  return { state: { ...product, ...derived(product) }, events: eventsOf('skysync.product.created.v1', product) };
}

/** The product after an edit: fields that are absent keep their value; it is due only for openings that are left. */
export function edited(before: Product, { variants: inputs, ...fields }: ProductChanges, now: Date): Next<Product> {
  const { dueAt: _, ...product } = before;
  const version = product.version + 1;
  const openings = inputs ? openingsOf(before._id, version, inputs, before) : before.openings;
  const changed = {
    ...product,
    ...fields,
    variants: inputs ? variantsOf(inputs) : product.variants,
    version,
    openings,
    ...dueWith(openings, now),
  };
  return { state: { ...changed, ...derived(changed) }, events: eventsOf('skysync.product.updated.v1', changed) };
}

/** Out of the catalogue; what orders hold of it stays theirs. */
export function deleted({ dueAt: _, ...product }: Product): Next<Product> {
  const gone = { ...product, version: product.version + 1, live: false, inStock: false, openings: [] };
  return { state: { ...gone, lists: [], terms: [] }, events: eventsOf('skysync.product.deleted.v1', product) };
}

/** Its stock says so; no edit, so that nobody's If-Match is stale by it. */
export const flagged =
  (inStock: boolean): Step<Product> =>
  (product) => {
    if (!product.live || product.inStock === inStock) return undefined;
    const changed = { ...product, inStock };
    return { state: { ...changed, lists: listsOf(changed) } };
  };

/** An earlier version made its terms in another way, or none; no edit either. */
export const termed: Step<Product> = (product) =>
  product.termsVersion === termsVersion ? undefined : { state: { ...product, terms: termsOf(product), termsVersion } };

/** These openings are done; later ones stay. */
export const openingsApplied =
  (applied: readonly Opening[]): Step<Product> =>
  ({ dueAt, ...product }) => {
    const isLeft = (opening: Opening): boolean =>
      !applied.some(({ key, sku }) => key === opening.key && sku === opening.sku);
    const openings = product.openings.filter(isLeft);
    if (openings.length === product.openings.length) return undefined;
    return { state: { ...product, openings, ...(openings.length > 0 && dueAt && { dueAt }) } };
  };
