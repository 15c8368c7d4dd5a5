/** Calls a provider with a deadline, and keeps apart "it said no" from "nobody knows". */

/** The provider did not answer, or not in a way that tells the outcome. */
export class ProviderSilent extends Error {}

/** Resolves as `call` does, or throws {@link ProviderSilent} when it fails or takes longer than `timeoutMs`. */
export async function askProvider<T>(timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  // an adapter that does not watch the signal must not hold the buyer's request
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new ProviderSilent(`the provider did not answer within ${timeoutMs} ms`));
      deadline.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([call(deadline.signal), late]);
  } catch (cause) {
    throw cause instanceof ProviderSilent ? cause : new ProviderSilent('the provider did not answer', { cause });
  } finally {
    clearTimeout(timer);
  }
}
