/** Calls a provider with a deadline, and keeps apart "it said no" from "nobody knows". */
import { withDeadline } from '@skysync/service-kit';
import { CredentialsRefused } from './provider';

/** The provider did not answer, or not in a way from which the outcome follows. */
export class ProviderSilent extends Error {}

/** Resolves as `call` does, or throws {@link ProviderSilent} when it fails or takes longer than `timeoutMs`. */
export async function askProvider<T>(timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  try {
    return await withDeadline(timeoutMs, 'the answer of the provider', call);
  } catch (cause) {
    const reason = cause instanceof CredentialsRefused ? cause.message : 'the provider did not answer';
    throw new ProviderSilent(reason, { cause });
  }
}
