/** The tree of categories: read whole, changed by import. */
import { currentStore, invalidRequest } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Category } from './category-model';

export interface CategoryInput {
  slug: string;
  title: string;
  parent?: string;
}

export async function listCategories({ categories }: Pick<Deps, 'categories'>): Promise<CategoryInput[]> {
  const found = await categories.find().sort({ _id: 1 }).lean<Category[]>();
  return found.map(({ slug, title, parent }) => ({ slug, title, ...(parent !== null && { parent }) }));
}

/** Creates or changes by slug. Throws 400 for a parent that is unknown, or that stands below its own child. */
export async function importCategories(
  deps: Pick<Deps, 'categories'>,
  inputs: CategoryInput[],
): Promise<{ created: number; updated: number }> {
  const tree = new Map((await listCategories(deps)).map(({ slug, parent }) => [slug, parent]));
  for (const { slug, parent } of inputs) tree.set(slug, parent);
  const errors = inputs.flatMap(({ slug }, index) => {
    const problem = problemAbove(slug, tree);
    return problem ? [{ field: `categories[${index}].parent`, message: problem }] : [];
  });
  if (errors.length > 0) throw invalidRequest(errors);

  const store = currentStore();
  const { upsertedCount } = await deps.categories.bulkWrite(
    inputs.map(({ slug, title, parent = null }) => ({
      updateOne: { filter: { _id: `${store}:${slug}` }, update: { $set: { slug, title, parent } }, upsert: true },
    })),
  );
  return { created: upsertedCount, updated: new Set(inputs.map(({ slug }) => slug)).size - upsertedCount };
}

/** What is wrong with the way from a category to its root, if anything. */
export function problemAbove(slug: string, tree: Map<string, string | undefined>): string | undefined {
  const seen = new Set([slug]);
  for (let parent = tree.get(slug); parent !== undefined; parent = tree.get(parent)) {
    if (!tree.has(parent)) return `there is no category ${parent}`;
    if (seen.has(parent)) return `${parent} stands below itself`;
    seen.add(parent);
  }
  return undefined;
}
