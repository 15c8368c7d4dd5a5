/** A deadline for calls of the Dapr SDK, whose HTTP client sets none. */
import { AppError } from '../errors/app-error';

const defaultMs = 5_000;

/** Resolves as `call` does, or throws 504 after `ms` milliseconds. The call itself cannot be taken back. */
export async function withDeadline<T>(call: Promise<T>, doing: string, ms = defaultMs): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new AppError(504, 'timeout', `${doing} took longer than ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
