/** What a product is. */
import type { Money } from '@skysync/contracts';
import type { Aggregate } from '@skysync/service-kit';
import type { Opening } from '../inventory/stock';
import type { ProductImage } from './product-fields';

export interface Variant {
  sku: string;
  /** Only if staff gave it one: see {@link variantTitle}. */
  title?: string;
  price: Money;
}

export interface Product extends Aggregate {
  slug: string;
  title: string;
  description: string;
  categories: string[];
  tags: string[];
  images: ProductImage[];
  variants: Variant[];
  /** What the importer calls it. */
  externalId?: string;
  /** Amount of the cheapest variant: what lists filter and sort by. */
  fromPrice: number;
  /** The beginning of the title in small letters: what lists sort by. */
  titleKey: string;
  /** Counts the edits, which the revision does not: it counts every write. If-Match asks for it. */
  version: number;
  /** False once deleted. The document stays for its last event and the history of orders. */
  live: boolean;
  /** Whether some variant can be had; follows the stock a moment later. False once deleted. */
  inStock: boolean;
  /** The narrower lists it stands in, see `listsOf`. */
  lists: string[];
  /** What a search finds it by, see `termsOf`. */
  terms: string[];
  /** Of the way in which they were made. */
  termsVersion: number;
  createdAt: Date;
  /** Stock of new SKUs, written down before it is there: the sweeper finishes what a crash left. */
  openings: Opening[];
}

/** A variant without a title of its own goes by that of its product, whatever that becomes. */
export const variantTitle = ({ title }: Pick<Product, 'title'>, variant: Pick<Variant, 'title'>): string =>
  variant.title ?? title;
