/** How a list of products may be asked for. */

import { type Static, Type } from '@sinclair/typebox';
import { integer, line, maxAmount, oneOf, pageFields, record, Slug } from '@skysync/contracts';
import { sorts } from './list-order';

const amount = Type.Optional(integer({ max: maxAmount }));

export const ListFields = record({
  q: Type.Optional(line()),
  category: Type.Optional(Slug),
  tag: Type.Optional(line({ max: 50 })),
  minPrice: amount,
  maxPrice: amount,
  inStock: Type.Optional(Type.Boolean()),
  sort: Type.Optional(oneOf(sorts)),
  ...pageFields(),
});
export type ListFields = Static<typeof ListFields>;
