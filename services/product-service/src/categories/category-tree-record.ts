/** How the tree of categories is stored: one document a store. */
import { defineRecord, part } from '@skysync/service-kit';
import type { CategoryTree } from './category-tree';

export const categoryTreeRecord = defineRecord<CategoryTree>({
  name: 'CategoryTree',
  collection: 'categories',
  outbox: false,
  fields: { items: [part({ slug: String, title: String, parent: String })] },
});
