/** Some at a time, the longest waiting first, one work for a message, and an orderly end. */
import type { ReceivedWebhook } from './received-webhook';
import { createWorkers } from './workers';

const entry = (_id: string): ReceivedWebhook => ({
  _id,
  store: 'demo',
  revision: 1,
  provider: 'sandbox',
  type: 'charge.succeeded',
  state: 'done',
  tries: 1,
  receivedAt: new Date(),
});

/** Works that end when they are told to, in the order in which they began. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, (failure?: Error) => void>();
  const work = (id: string) => () => {
    begun.push(id);
    return new Promise<ReceivedWebhook>((resolve, reject) => {
      ends.set(id, (failure) => (failure ? reject(failure) : resolve(entry(id))));
    });
  };
  return { begun, work, end: (id: string, failure?: Error) => ends.get(id)?.(failure) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('no more than so many are under way, and the longest waiting comes next, also after a failure', async () => {
  const { begun, work, end } = works();
  const workers = createWorkers({ atOnce: 2, waiting: 10 });
  const results = ['a', 'b', 'c', 'd'].map((id) => workers.run(id, work(id)).catch((error) => error.message));
  await settled();
  expect(begun).toEqual(['a', 'b']);
  end('b', new Error('no'));
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  end('a');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  end('c');
  end('d');
  expect(await Promise.all(results)).toMatchObject([{ _id: 'a' }, 'no', { _id: 'c' }, { _id: 'd' }]);
});

test('the same message is worked off once at a time', async () => {
  const { begun, work, end } = works();
  const workers = createWorkers({ atOnce: 2, waiting: 10 });
  const both = [workers.run('a', work('a')), workers.run('a', work('a'))];
  await settled();
  end('a');
  expect(await Promise.all(both)).toMatchObject([{ _id: 'a' }, { _id: 'a' }]);
  expect(begun).toEqual(['a']);
  void workers.run('a', work('a'));
  await settled();
  expect(begun).toEqual(['a', 'a']);
});

test('what is too much does not begin', async () => {
  const { begun, work } = works();
  const workers = createWorkers({ atOnce: 1, waiting: 1 });
  const [, , third] = ['a', 'b', 'c'].map((id) => workers.run(id, work(id)));
  expect(await third).toBeUndefined();
  expect(begun).toEqual(['a']);
});

test('at the end what is under way is waited for, and what waits does not begin', async () => {
  const { begun, work, end } = works();
  const workers = createWorkers({ atOnce: 1, waiting: 10 });
  const [first, second] = [workers.run('a', work('a')), workers.run('b', work('b'))];
  await settled();
  const drained = workers.drain();
  expect(await second).toBeUndefined();
  expect(await workers.run('c', work('c'))).toBeUndefined();
  end('a');
  await drained;
  expect(await first).toMatchObject({ _id: 'a' });
  expect(begun).toEqual(['a']);
});

test('idle is when nothing is under way and nobody waits; work goes on afterwards', async () => {
  const { begun, work, end } = works();
  const workers = createWorkers({ atOnce: 1, waiting: 10 });
  let isIdle = false;
  for (const id of ['a', 'b']) void workers.run(id, work(id));
  await settled();
  const idle = workers.idle().then(() => (isIdle = true));
  end('a');
  await settled();
  expect([isIdle, begun]).toEqual([false, ['a', 'b']]);
  end('b');
  await idle;
  void workers.run('c', work('c'));
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
});
