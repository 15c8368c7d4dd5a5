/** A kind of product, before a series makes it a product. */
export interface Kind {
  /** Its part of the SKU. */
  code: string;
  noun: string;
  /** Slug of its category. */
  category: string;
  /** Base price in euro cents. */
  price: number;
  /** Sizes it comes in; none means one size. */
  sizes: string[];
  /** How many of the series' colours it comes in. */
  colours: 1 | 2;
  tags: string[];
  text: string;
}
