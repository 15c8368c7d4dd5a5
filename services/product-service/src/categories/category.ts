/** The tree of categories, by parent: no loops, no gaps. */
import type { Aggregate } from '@skysync/service-kit';

export interface CategoryInput {
  slug: string;
  title: string;
  parent?: string;
}

export interface Category extends Aggregate, CategoryInput {
  /** `store:slug`. */
  _id: string;
}

export const categoryId = (store: string, slug: string): string => `${store}:${slug}`;

/** What is wrong with the way from a category to its root, if anything. */
export function problemAbove(slug: string, tree: ReadonlyMap<string, string | undefined>): string | undefined {
  const passed = new Set([slug]);
  for (let parent = tree.get(slug); parent !== undefined; parent = tree.get(parent)) {
    if (!tree.has(parent)) return `there is no category ${parent}`;
    if (passed.has(parent)) return `${parent} stands below itself`;
    passed.add(parent);
  }
  return undefined;
}

/** The category as it was sent. */
export function recategorised({ parent: _, ...category }: Category, { title, parent }: CategoryInput): Category {
  return { ...category, title, ...(parent !== undefined && { parent }) };
}
