/** What changed between two states of an aggregate, as a MongoDB update of its top-level fields. */
import { isDeepStrictEqual } from 'node:util';

/** MongoDB's operators for what is there now and what is gone. */
export interface Differences {
  $set?: Record<string, unknown>;
  $unset?: Record<string, 1>;
}

/** Only what changed is written; a member that is gone or undefined is unset. */
export function differences(before: object, after: object): Differences {
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const set = [...fresh].filter(([key, value]) => value !== undefined && !isSame(old.get(key), value));
  const unset = [...old.keys()].filter((key) => old.get(key) !== undefined && fresh.get(key) === undefined);
  return {
    ...(set.length > 0 && { $set: Object.fromEntries(set) }),
    ...(unset.length > 0 && { $unset: Object.fromEntries(unset.map((key) => [key, 1 as const])) }),
  };
}

const isSame = (a: unknown, b: unknown): boolean => a === b || isDeepStrictEqual(a, b);
