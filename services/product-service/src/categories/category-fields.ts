/** What a category is, as staff send it and everybody reads it. */

import { type Static, Type } from '@sinclair/typebox';
import { line, record, Slug } from '@skysync/contracts';

export const Category = record({ slug: Slug, title: line(), parent: Type.Optional(Slug) }, { title: 'Category' });
export type Category = Static<typeof Category>;
