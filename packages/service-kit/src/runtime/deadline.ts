/** The one deadline: for work that cannot be aborted, or that should be but might not listen. */

/** Something took longer than it may. Its name is the one that `AbortSignal.timeout` uses, so both are handled alike. */
export class DeadlineExceeded extends Error {
  override readonly name = 'TimeoutError';
}

/** Resolves as `work` does, or throws {@link DeadlineExceeded} after `ms` milliseconds and aborts the signal that `work` got. */
export async function withDeadline<T>(
  ms: number,
  doing: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineExceeded(`${doing} took longer than ${ms} ms`));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}
