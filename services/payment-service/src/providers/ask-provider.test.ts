/** A provider is asked with a deadline, and whatever is no answer is silence. */
import { askProvider, ProviderSilent } from './ask-provider';

test('passes the answer on', async () => {
  expect(await askProvider(1_000, async () => 'paid')).toBe('paid');
});

test('gives up at the deadline and aborts the call', async () => {
  let aborted = false;
  const call = (signal: AbortSignal) =>
    new Promise<never>(() =>
      signal.addEventListener('abort', () => {
        aborted = true;
      }),
    );
  await expect(askProvider(20, call)).rejects.toThrow(ProviderSilent);
  expect(aborted).toBe(true);
});

test('keeps the cause of a failure', async () => {
  const cause = new Error('connection reset');
  await expect(askProvider(1_000, () => Promise.reject(cause))).rejects.toMatchObject({ cause });
});

test('turns an adapter that throws at once into silence too', async () => {
  const call = (): Promise<never> => {
    throw new Error('broken adapter');
  };
  await expect(askProvider(1_000, call)).rejects.toThrow(ProviderSilent);
});
