/**
 * Which product each part of an import means: the importer's own id says so, else a slug that was given, else the SKUs.
 * A slug made from a title never does: titles may be equal, or come to the same letters.
 */
import type { Product } from '../products/product';
import type { NewProduct } from '../products/product-fields';

export interface Matched {
  /** The product meant; undefined for a new one. */
  product: Product | undefined;
  /** SKUs that belong to other products. */
  foreign: string[];
}

/** The products that an import may mean, by what names them. */
export interface Known {
  bySlug: ReadonlyMap<string, Product>;
  bySku: ReadonlyMap<string, Product>;
  byExternalId: ReadonlyMap<string, Product>;
}

export function knownProducts(products: readonly Product[]): Known {
  return {
    bySlug: new Map(products.map((product) => [product.slug, product])),
    bySku: new Map(products.flatMap((product) => product.variants.map(({ sku }) => [sku, product] as const))),
    byExternalId: new Map(
      products.flatMap((product) => (product.externalId === undefined ? [] : [[product.externalId, product] as const])),
    ),
  };
}

export function matchProduct(input: NewProduct, known: Known): Matched {
  const skus = input.variants.map(({ sku }) => sku);
  const product = named(input, known) ?? bySkus(input, skus, known);
  return { product, foreign: skus.filter((sku) => (known.bySku.get(sku) ?? product) !== product) };
}

function named({ slug, externalId }: NewProduct, { bySlug, byExternalId }: Known): Product | undefined {
  const byId = externalId === undefined ? undefined : byExternalId.get(externalId);
  return byId ?? (slug === undefined ? undefined : bySlug.get(slug));
}

/** A slug that was given and is new means a new product, whose SKUs must be free; so does another id of the importer. */
function bySkus({ slug, externalId }: NewProduct, skus: string[], { bySku }: Known): Product | undefined {
  if (slug !== undefined) return undefined;
  const owner = skus.map((sku) => bySku.get(sku)).find((product) => product !== undefined);
  const isOthers = externalId !== undefined && owner?.externalId !== undefined && owner.externalId !== externalId;
  return isOthers ? undefined : owner;
}
