/** The category tree: reading is public, changing is for staff. */

import { Type } from '@sinclair/typebox';
import { record } from '@skysync/contracts';
import { Imported } from '../import/imported';
import { route } from '../route';
import { Category } from './category-fields';
import { importCategories, listCategories } from './import-categories';

export const categoryRoutes = [
  route({
    operation: 'listCategories',
    summary: 'All categories, as a tree by parent',
    method: 'GET',
    path: '/categories',
    who: 'public',
    cache: 'keep',
    answers: { 200: record({ items: Type.Array(Category) }) },
    handler: async (deps) => ({ items: await listCategories(deps) }),
  }),
  route({
    operation: 'importCategories',
    summary: 'Create or change up to 500 categories by slug',
    method: 'POST',
    path: '/categories/import',
    who: 'staff',
    cache: 'clear',
    fields: { body: record({ categories: Type.Array(Category, { minItems: 1, maxItems: 500 }) }) },
    answers: { 200: Imported },
    handler: (deps, { categories }) => importCategories(deps, categories),
  }),
];
