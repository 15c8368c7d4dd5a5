/** What is read together, and what never is. */
import { createSharedRead } from './batches';

/** A read that is answered by hand, with the number of the read. */
function readByHand() {
  const answers: (() => void)[] = [];
  const read = jest.fn(() => {
    const count = read.mock.calls.length;
    return new Promise<number>((resolve) => answers.push(() => resolve(count)));
  });
  const started = async (count: number): Promise<void> => {
    while (answers.length < count) await new Promise(setImmediate);
  };
  return { read: createSharedRead((key: string) => key, read), started, answer: (index: number) => answers[index]?.() };
}

test('those who ask the same at the same moment share one read', async () => {
  const { read, started, answer } = readByHand();
  const asked = [read('a'), read('a'), read('a')];
  await started(1);
  answer(0);
  expect(await Promise.all(asked)).toEqual([1, 1, 1]);
});

test('nobody is answered from a read that began before the question', async () => {
  const { read, started, answer } = readByHand();
  const early = read('a');
  await started(1);
  const late = [read('a'), read('a')];
  answer(0);
  expect(await early).toBe(1);
  await started(2);
  answer(1);
  expect(await Promise.all(late)).toEqual([2, 2]);
});

test('another question is another read, and waits for none', async () => {
  const { read, started, answer } = readByHand();
  const [first, other] = [read('a'), read('b')];
  await started(2);
  answer(1);
  expect(await other).toBe(2);
  answer(0);
  expect(await first).toBe(1);
});

test('a read that fails fails for those who shared it, and is tried anew for the next', async () => {
  let isBroken = true;
  const read = createSharedRead(
    (key: string) => key,
    async () => {
      if (isBroken) throw new Error('away');
      return 'here';
    },
  );
  expect(await Promise.allSettled([read('a'), read('a')])).toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  isBroken = false;
  expect(await read('a')).toBe('here');
});
