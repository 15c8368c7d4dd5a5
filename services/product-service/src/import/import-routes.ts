/** The import of products, for staff. */

import { Type } from '@sinclair/typebox';
import { record } from '@skysync/contracts';
import { NewProduct } from '../products/product-fields';
import { route } from '../route';
import { importProducts } from './import-products';
import { Imported } from './imported';

export const importRoutes = [
  route({
    operation: 'importProducts',
    summary: 'Create or change up to 100 products, known by external id, given slug or SKUs; known stock is left alone',
    method: 'POST',
    path: '/products/import',
    who: 'staff',
    cache: 'clear',
    fields: { body: record({ products: Type.Array(NewProduct, { minItems: 1, maxItems: 100 }) }) },
    answers: { 200: Imported },
    problems: ['conflict'],
    handler: (deps, { products }) => importProducts(deps, products),
  }),
];
