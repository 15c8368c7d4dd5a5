/** What the server refused of a bulk write, write by write. */
import { mongo } from 'mongoose';
import { isDuplicateKey } from '../errors/outages';

/**
 * What unique indexes refused, by the position of the write in the bulk of `count` writes. Anything else that failed is
 * thrown, as it came.
 */
export function refusalsOf(error: unknown, count: number): Map<number, Error> {
  if (error instanceof mongo.MongoBulkWriteError) {
    const failures = [error.writeErrors].flat();
    if (failures.length === 0 || failures.some((failure) => !isDuplicateKey(failure))) throw error;
    return new Map(failures.map((failure) => [failure.index, asError(failure)]));
  }
  if (count === 1 && error instanceof Error && isDuplicateKey(error)) return new Map([[0, error]]);
  throw error;
}

const asError = ({ code, errmsg }: mongo.WriteError): Error =>
  new mongo.MongoServerError({ code, message: errmsg ?? 'a unique key is taken' });
