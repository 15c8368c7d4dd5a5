/** Lists of the catalogue, for everybody. */
import { page } from '@skysync/contracts';
import { ProductView } from '../products/product-view';
import { route } from '../route';
import { ListFields } from './list-fields';

export const searchRoutes = [
  route({
    operation: 'listProducts',
    summary:
      'Products, a page at a time; `q` finds those that have all of its words, or any of them where few have all',
    method: 'GET',
    path: '/products',
    who: 'public',
    cache: 'keep',
    fields: { query: ListFields },
    answers: { 200: page(ProductView) },
    handler: ({ listProducts }, input) => listProducts(input),
  }),
];
