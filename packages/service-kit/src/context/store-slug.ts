/** Which names a store can have. */
import { StoreSlug } from '@skysync/contracts';

const grammar = new RegExp(StoreSlug.pattern ?? '');

/** True for a text that can be the slug of a store, whether there is one or not. */
export const isStoreSlug = (text: string): boolean => grammar.test(text);
