/** What an import answers. */

import { type Static, Type } from '@sinclair/typebox';
import { record } from '@skysync/contracts';

export const Imported = record({ created: Type.Integer(), updated: Type.Integer() }, { title: 'Imported' });
export type Imported = Static<typeof Imported>;
