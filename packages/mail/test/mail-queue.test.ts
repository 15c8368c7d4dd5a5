/** The queue on a real database: each mail once, again after a failure, and given up when it serves nobody. */
import { defineService, withStore } from '@skysync/service-kit';
import { startTestService, type TestService } from '@skysync/test-kit';
import { createMailer, createMailQueue, type MailQueue, mailRecord, type QueuedMail } from '../src/index';

interface Deps {
  queue: MailQueue;
}
const answers: { trouble?: () => never; pointless?: boolean } = {};
const taken: string[] = [];

const service = defineService<Deps>({
  appId: 'user-service',
  routes: [],
  sweeps: ({ queue }) => [{ name: 'mails', run: queue.sendDue }],
  build({ runtime, store, log }) {
    const prepare = async (mail: QueuedMail) =>
      answers.pointless
        ? undefined
        : ({
            template: 'refund-made',
            data: { number: mail.about.number ?? '', amount: { amount: 1, currency: 'EUR' } },
            to: `${mail.store}@shop.example`,
            locale: 'en',
            store: { name: 'Tea', sender: 'shop@tea.example', origin: 'https://tea.example' },
          } as const);
    return { queue: createMailQueue({ mails: store(mailRecord), send: createMailer(runtime.bind), prepare, log }) };
  },
  close: ({ queue }) => queue.close(),
});

let running: TestService<Deps>;
beforeAll(async () => {
  running = await startTestService(service);
  running.runtime.answerBinding('smtp', (_operation, _data, { subject = '', emailTo = '' }) => {
    answers.trouble?.();
    taken.push(`${emailTo} ${subject}`);
  });
});
afterAll(() => running.stop());
beforeEach(() => {
  taken.length = 0;
  delete answers.trouble;
  delete answers.pointless;
});

const kept = () => running.database.connection.collection<{ _id: string }>('mails');
const post = (id: string, store = 'demo') =>
  withStore(store, () => running.deps.queue.post([{ id, template: 'refund-made', about: { number: id } }]));
const makeDue = (id: string) => kept().updateOne({ _id: id }, { $set: { dueAt: new Date(0) } });
const sent = (id: string): number => taken.filter((line) => line.endsWith(` ${id}`)).length;
const away = (): never => {
  throw new Error('away');
};

test('a mail is sent in its store, noted, and never again', async () => {
  await Promise.all([post('one', 'other'), post('one', 'other')]);
  await running.sweep();
  await post('one', 'other');
  await running.sweep();
  expect(taken).toEqual(['other@shop.example Refund for your order one']);
  expect(await kept().findOne({ _id: 'one' })).toMatchObject({
    outcome: 'sent',
    attempts: 1,
    endedAt: expect.any(Date),
  });
  expect(await kept().countDocuments({ _id: 'one', dueAt: { $exists: true } })).toBe(0);
});

test('while the mail server is away a mail waits, ever longer, and then goes out', async () => {
  answers.trouble = away;
  await post('two');
  await running.sweep();
  await makeDue('two');
  await running.sweep();
  expect(await kept().findOne({ _id: 'two' })).toMatchObject({ attempts: 2, dueAt: expect.any(Date) });
  delete answers.trouble;
  await running.sweep();
  expect(sent('two')).toBe(0);
  await makeDue('two');
  await running.sweep();
  expect(sent('two')).toBe(1);
});

test('one that is refused for good, or has waited for a day, is given up', async () => {
  answers.trouble = () => {
    throw new Error('gomail: could not send email 1: 550 no such user');
  };
  await post('three');
  await running.sweep();
  expect(await kept().findOne({ _id: 'three' })).toMatchObject({ outcome: 'undeliverable' });
  answers.trouble = away;
  await post('four');
  await running.sweep();
  await kept().updateOne({ _id: 'four' }, { $set: { dueAt: new Date(0), staleAt: new Date(0) } });
  await running.sweep();
  expect(await kept().findOne({ _id: 'four' })).toMatchObject({ outcome: 'stale' });
  expect(taken).toEqual([]);
});

test('one without a point is forgotten', async () => {
  answers.pointless = true;
  await post('five');
  await running.sweep();
  expect(await kept().countDocuments({ _id: 'five' })).toBe(0);
});

test('of two replicas one sends', async () => {
  const { database, runtime } = running;
  const connection = database.connection.useDb(database.connection.name);
  const other = await startTestService(service, { database: { ...database, connection }, runtime });
  answers.trouble = away;
  for (const id of ['six', 'seven', 'eight']) await post(id);
  await running.sweep();
  delete answers.trouble;
  await kept().updateMany({ outcome: { $exists: false } }, { $set: { dueAt: new Date(0) } });
  await Promise.all([running.sweep(), other.sweep()]);
  expect(['six', 'seven', 'eight'].map(sent)).toEqual([1, 1, 1]);
  await other.stop();
});

test('a queue that is closed keeps what comes, and sends nothing', async () => {
  const { queue } = (await startTestService(service, { database: running.database, runtime: running.runtime })).deps;
  await queue.close();
  await withStore('demo', () => queue.post([{ id: 'nine', template: 'refund-made', about: { number: 'nine' } }]));
  expect(await queue.sendDue(Date.now() + 1_000)).toBe(0);
  expect(await kept().countDocuments({ _id: 'nine', dueAt: { $exists: true } })).toBe(1);
});
