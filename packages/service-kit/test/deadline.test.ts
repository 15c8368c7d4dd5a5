/** The one deadline: what is done in time counts, what is late is an error and aborted. */
import { DeadlineExceeded, withDeadline } from '../src/runtime/deadline';

test('work in time gives its value or its error', async () => {
  expect(await withDeadline(1_000, 'working', async () => 7)).toBe(7);
  await expect(withDeadline(1_000, 'working', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  await expect(
    withDeadline(1_000, 'working', () => {
      throw new Error('at once');
    }),
  ).rejects.toThrow('at once');
});

test('late work is a TimeoutError that says what it was doing, and is aborted', async () => {
  const signals: AbortSignal[] = [];
  const late = withDeadline(20, 'reading', (signal) => {
    signals.push(signal);
    return new Promise(() => {});
  });
  await expect(late).rejects.toThrow(DeadlineExceeded);
  await expect(late).rejects.toMatchObject({ name: 'TimeoutError', message: 'reading took longer than 20 ms' });
  expect(signals[0]?.aborted).toBe(true);
});

test('an error of work that was late already does not end the process', async () => {
  let fail = (): void => {};
  const work = new Promise<never>((_resolve, reject) => {
    fail = () => reject(new Error('much later'));
  });
  await expect(withDeadline(10, 'working', () => work)).rejects.toThrow('took longer');
  fail();
  await expect(work).rejects.toThrow('much later');
});
