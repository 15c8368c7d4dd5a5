/** Routes of the category tree. */
import { input, objectField, textField, validate } from '@skysync/service-kit';
import { Router } from 'express';
import { body } from 'express-validator';
import type { Deps } from '../deps';
import { slugField } from '../slug-field';
import { type CategoryInput, importCategories, listCategories } from './category-commands';

const maxImport = 500;

const importFields = [
  body('categories').isArray({ min: 1, max: maxImport }).withMessage(`must be a list of 1 to ${maxImport} categories`),
  objectField('categories.*', 'slug', 'title', 'parent'),
  slugField(body('categories.*.slug')),
  textField(body('categories.*.title')),
  slugField(body('categories.*.parent').optional()),
];

export function categoryRoutes(deps: Deps): Router {
  const router = Router();

  router.get('/categories', validate(), async (_req, res) => {
    res.json({ items: await listCategories(deps) });
  });

  router.post('/categories/import', deps.guard.atLeast('staff'), validate(...importFields), async (req, res) => {
    res.json(await importCategories(deps, input<{ categories: CategoryInput[] }>(req).categories));
  });

  return router;
}
