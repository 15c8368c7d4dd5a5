/** How categories are stored. */
import { defineRecord } from '@skysync/service-kit';
import type { Category } from './category';

export const categoryRecord = defineRecord<Category>({
  name: 'Category',
  collection: 'categories',
  outbox: false,
  fields: { slug: String, title: String, parent: String },
  indexes: [[{ store: 1, _id: 1 }]],
});
