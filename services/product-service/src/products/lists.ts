/** The narrower lists that a product stands in, as keys: so that one index serves every category and every tag. */

export interface Listed {
  live: boolean;
  inStock: boolean;
  categories: readonly string[];
  tags: readonly string[];
}

/** The list of a category or tag; `inStock` for the part of it that can be had. */
export const categoryList = (slug: string, inStock: boolean): string => `${inStock ? 'in-stock ' : ''}category:${slug}`;
export const tagList = (tag: string, inStock: boolean): string => `${inStock ? 'in-stock ' : ''}tag:${tag}`;

/** All lists of a product: each category and tag, and each once more while it can be had. */
export function listsOf({ live, inStock, categories, tags }: Listed): string[] {
  if (!live) return [];
  const narrowed = (within: boolean): string[] => [
    ...categories.map((slug) => categoryList(slug, within)),
    ...tags.map((tag) => tagList(tag, within)),
  ];
  return [...new Set([...narrowed(false), ...(inStock ? narrowed(true) : [])])];
}
