/** The tree of categories: read whole, changed by import. */
import { currentStore, invalidRequest } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Imported } from '../import/imported';
import { type Category, type CategoryInput, categoryId, problemAbove, recategorised } from './category';

type CategoryDeps = Pick<Deps, 'categories'>;

export async function listCategories({ categories }: CategoryDeps): Promise<CategoryInput[]> {
  const found = await categories.model.find().sort({ _id: 1 }).lean<Category[]>();
  return found.map(({ slug, title, parent }) => ({ slug, title, ...(parent && { parent }) }));
}

/** Creates or changes by slug. Throws `invalid_request` for a parent that is unknown, or that stands below its own child. */
export async function importCategories(deps: CategoryDeps, inputs: CategoryInput[]): Promise<Imported> {
  const tree = new Map((await listCategories(deps)).map(({ slug, parent }) => [slug, parent]));
  for (const { slug, parent } of inputs) tree.set(slug, parent);
  const errors = inputs.flatMap(({ slug }, index) => {
    const problem = problemAbove(slug, tree);
    return problem ? [{ field: `categories[${index}].parent`, message: problem }] : [];
  });
  if (errors.length > 0) throw invalidRequest(...errors);

  const last = new Map(inputs.map((input) => [input.slug, input]));
  const created = await Promise.all([...last.values()].map((input) => save(deps, input)));
  const count = created.filter(Boolean).length;
  return { created: count, updated: last.size - count };
}

/** True when it was not there before. */
async function save({ categories }: CategoryDeps, input: CategoryInput): Promise<boolean> {
  const _id = categoryId(currentStore(), input.slug);
  const changed = await categories.change(_id, (current) => ({ state: recategorised(current, input) }));
  if (changed) return false;
  if (await categories.insert({ _id, ...input })) return true;
  await categories.change(_id, (current) => ({ state: recategorised(current, input) }));
  return false;
}
