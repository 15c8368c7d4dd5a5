/** The tree of categories: read whole, changed by import. */
import { currentStore, invalidRequest } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Imported } from '../import/imported';
import type { Category } from './category-fields';
import { faultsOf, maxCategories, merged } from './category-tree';

type CategoryDeps = Pick<Deps, 'categories'>;

export async function listCategories({ categories }: CategoryDeps): Promise<Category[]> {
  const tree = await categories.find(currentStore());
  return tree?.items ?? readSingle({ categories });
}

/** Earlier versions stored each category as a document of its own; the first import afterwards makes a tree of them. */
async function readSingle({ categories }: CategoryDeps): Promise<Category[]> {
  const store = currentStore();
  const query = categories.model.find({ _id: { $gt: `${store}:`, $lt: `${store};` } }).sort({ _id: 1 });
  const found = await query.limit(maxCategories + 1).lean<Category[]>();
  return found.map(({ slug, title, parent }) => ({ slug, title, ...(parent && { parent }) }));
}

/**
 * Creates or changes by slug. Throws `invalid_request` for a parent that is unknown or stands below its own child, and
 * for more categories than a store may have.
 */
export async function importCategories(deps: CategoryDeps, inputs: Category[]): Promise<Imported> {
  const { categories } = deps;
  let created = 0;
  const grown = (items: readonly Category[]): Category[] => {
    const after = merged(items, inputs);
    const faults = faultsOf(after, inputs);
    if (faults.length > 0) throw invalidRequest(...faults);
    created = after.length - items.length;
    return after;
  };
  const grow = () => categories.change(currentStore(), (tree) => ({ state: { ...tree, items: grown(tree.items) } }));

  if (!(await grow())) {
    const first = { _id: currentStore(), items: grown(await readSingle(deps)) };
    if (!(await categories.insert(first))) await grow(); // another import was the first
  }
  return { created, updated: new Set(inputs.map(({ slug }) => slug)).size - created };
}
