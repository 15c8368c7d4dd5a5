/**
 * The tree of categories of one store, by parent: no loops, no gaps. One aggregate, so that each import is checked
 * against the very tree that it changes, whoever else imports at that moment.
 */
import type { Aggregate, FieldError } from '@skysync/service-kit';
import type { Category } from './category-fields';

export interface CategoryTree extends Aggregate {
  /** The store. */
  _id: string;
  /** By slug. */
  items: Category[];
}

/** So that the whole tree, which everybody reads at once, stays a document of a few megabytes at most. */
export const maxCategories = 5_000;

/** The categories after an import: each as it was sent last. */
export function merged(items: readonly Category[], inputs: readonly Category[]): Category[] {
  const bySlug = new Map([...items, ...inputs].map((category) => [category.slug, category]));
  return [...bySlug.values()].sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** What keeps an import from being made, when `items` is what it would come to. */
export function faultsOf(items: readonly Category[], inputs: readonly Category[]): FieldError[] {
  if (items.length > maxCategories) {
    return [{ field: 'categories', message: `must leave the store at most ${maxCategories} categories` }];
  }
  const tree = new Map(items.map(({ slug, parent }) => [slug, parent]));
  return inputs.flatMap(({ slug }, index) => {
    const message = problemAbove(slug, tree);
    return message ? [{ field: `categories[${index}].parent`, message }] : [];
  });
}

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
