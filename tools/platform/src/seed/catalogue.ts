/** The demo shop's catalogue: every kind in every series of its department; the same on every machine. */
import { createHash } from 'node:crypto';
import { categories } from './categories';
import { homeKinds } from './home-kinds';
import type { Kind } from './kind';
import { outdoorGear } from './outdoor-gear';
import { outdoorWear } from './outdoor-wear';
import { type Colour, type Series, series } from './series';

export interface SeedVariant {
  sku: string;
  title: string;
  price: { amount: number; currency: string };
  stock: number;
}

export interface SeedProduct {
  slug: string;
  title: string;
  description: string;
  categories: string[];
  tags: string[];
  variants: SeedVariant[];
}

const lowestStock = 25;
const highestStock = 500;

/** Looks arbitrary and is always the same for a SKU. */
function stockOf(sku: string): number {
  const number = createHash('sha256').update(sku).digest().readUInt32BE();
  return lowestStock + (number % (highestStock - lowestStock + 1));
}

/** Ends in 90 cents, as shop prices do. */
const shopPrice = (cents: number): number => Math.round(cents / 100) * 100 - 10;

/** The larger, the dearer: a tenth of the price per step, for things whose size is their worth. */
function priceOf(kind: Kind, line: Series, sizeIndex: number): number {
  const fixed = kind.category === 'footwear' || kind.category === 'clothing' || kind.code === 'ROBE';
  const steps = fixed ? 0 : Math.max(0, sizeIndex);
  return shopPrice((kind.price * line.price * (10 + 2 * steps)) / 1000);
}

function variantOf(kind: Kind, line: Series, colour: Colour, size?: string): SeedVariant {
  const sku = [line.code, kind.code, size?.replace('.', ''), colour.code].filter(Boolean).join('-').toUpperCase();
  const title = [size?.replaceAll('X', ' × '), colour.name].filter(Boolean).join(' / ');
  const amount = priceOf(kind, line, size === undefined ? 0 : kind.sizes.indexOf(size));
  return { sku, title, price: { amount, currency: 'EUR' }, stock: stockOf(sku) };
}

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/'/g, '')
    .replace(/[^a-z0-9]+/g, '-');

function productOf(kind: Kind, line: Series): SeedProduct {
  const title = `${line.name} ${kind.noun}`;
  const colours = line.colours.slice(0, kind.colours);
  const sizes = kind.sizes.length ? kind.sizes : [undefined];
  return {
    slug: slugOf(title),
    title,
    description: `${kind.text} ${line.character}`,
    categories: [line.department, kind.category],
    tags: [...new Set([...kind.tags, ...line.tags])],
    variants: colours.flatMap((colour) => sizes.map((size) => variantOf(kind, line, colour, size))),
  };
}

const kinds = { outdoor: [...outdoorWear, ...outdoorGear], home: homeKinds };

export const catalogue: readonly SeedProduct[] = series.flatMap((line) =>
  kinds[line.department].map((kind) => productOf(kind, line)),
);

/** Changes when the catalogue does, so that `make up` knows whether its import is due. */
export const catalogueVersion = createHash('sha256')
  .update(JSON.stringify({ categories, catalogue }))
  .digest('hex')
  .slice(0, 12);
