/** Lists of the catalogue, for everybody. */

import { Type } from '@sinclair/typebox';
import { integer, line, maxAmount, oneOf, page, pageFields, record, Slug } from '@skysync/contracts';
import { ProductView } from '../products/product-view';
import { route } from '../route';
import { sorts } from './list-order';

const amount = Type.Optional(integer({ max: maxAmount }));

export const searchRoutes = [
  route({
    operation: 'listProducts',
    summary: 'Products, a page at a time; `q` finds those that have any of its words, in any form of the word',
    method: 'GET',
    path: '/products',
    who: 'public',
    cache: 'keep',
    fields: {
      query: record({
        q: Type.Optional(line()),
        category: Type.Optional(Slug),
        tag: Type.Optional(line({ max: 50 })),
        minPrice: amount,
        maxPrice: amount,
        inStock: Type.Optional(Type.Boolean()),
        sort: Type.Optional(oneOf(sorts)),
        ...pageFields(),
      }),
    },
    answers: { 200: page(ProductView) },
    handler: ({ listProducts }, input) => listProducts(input),
  }),
];
