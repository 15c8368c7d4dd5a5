/** Whatever a log target does: who logs is never held up, what waits is bounded, what is lost is counted, and the rest arrives in the end. */
import {
  eventually,
  logServerFaults as faults,
  type LogServer,
  logServerSettings,
  startLogServer,
} from '@skysync/test-kit';
import { type LoggingProcess, startLoggingProcess } from './logging-process';

const back = 'log lines reach their target again';
/** What waits at most, with what is on its way (./logging-app.js). */
const room = 110;

const processes: LoggingProcess[] = [];
const servers: LogServer[] = [];
afterAll(async () => {
  await Promise.all([...processes.map((one) => one.end()), ...servers.map((one) => one.close())]);
});

async function start(transport: string): Promise<{ server: LogServer; logging: LoggingProcess }> {
  const server = await startLogServer();
  servers.push(server);
  const logging = await startLoggingProcess({ ...logServerSettings(server), LOG_TRANSPORTS: transport });
  processes.push(logging);
  return { server, logging };
}

const numbered = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, n) => `line ${from + n}`);

describe.each(['cloudwatch', 'gcloud', 'otlp'])('%s', (transport) => {
  let server: LogServer;
  let logging: LoggingProcess;
  beforeAll(async () => {
    ({ server, logging } = await start(transport));
  });

  test('lines arrive in order, each once', async () => {
    await logging.write(0, 95);
    await eventually(() => server.messages().length >= 95);
    expect(server.messages()).toEqual(numbered(0, 95));
    expect(await logging.counts()).toEqual({ sent: 95, dropped: 0, waiting: 0 });
    expect(logging.console()).toEqual([]);
  });

  test.each(faults)(
    'a target that answers with "%s" costs old lines, and gets the newest when it is back',
    async (fault) => {
      const before = { ...(await logging.counts()), notices: logging.console().length };
      const notices = () => logging.console().slice(before.notices);
      await server.behave(fault);
      await logging.write(0, 10);
      await eventually(() => notices().length > 0);
      expect(await logging.write(10, 5_000)).toBeLessThan(2_000);
      const { waiting, dropped, sent } = await logging.counts();
      expect(waiting).toBeLessThanOrEqual(room);
      expect(waiting + dropped + sent).toBe(before.sent + before.dropped + 5_000);
      await eventually(() => notices().some((notice) => Number(notice.dropped) > 0));
      expect(server.connections()).toBeLessThanOrEqual(3);

      await server.behave('take');
      await eventually(async () => (await logging.counts()).waiting === 0);
      expect(server.messages()).toContain('line 4999');
      await eventually(() => notices().at(-1)?.message === back);
      const said = notices().reduce((sum, notice) => sum + Number(notice.dropped), 0);
      expect(said).toBe((await logging.counts()).dropped - before.dropped);
      expect(notices()[0]).toMatchObject({ level: 'warn', transport, reason: expect.any(String) });
    },
  );

  test('what it refuses for good is dropped, and does not hold up the rest', async () => {
    const before = await logging.counts();
    await server.behave('400');
    await logging.write(6_001, 6_004);
    await eventually(async () => (await logging.counts()).dropped === before.dropped + 3);
    await server.behave('take');
    await logging.write(6_004, 6_005);
    await eventually(() => server.messages().at(-1) === 'line 6004');
    expect(server.messages()).not.toContain('line 6001');
  });

  test('the console hears little of a long outage, and the target is asked seldom', async () => {
    await server.behave('500');
    const before = { notices: logging.console().length, requests: server.requests() };
    const until = Date.now() + 1_500;
    await eventually(async () => {
      await logging.write(0, 100);
      return Date.now() > until;
    });
    expect(logging.console().length - before.notices).toBeLessThanOrEqual(7); // one in 300 ms
    expect(server.requests() - before.requests).toBeLessThanOrEqual(40);
    await server.behave('take');
  });

  test('whatever the target does, the end comes in time', async () => {
    const ended = faults.map(async (fault) => {
      const { server: own, logging: ending } = await start(transport);
      await own.behave(fault);
      await ending.write(0, 50);
      const tookMs = await ending.close(400);
      expect(tookMs).toBeLessThan(3_000);
      expect(await ending.counts()).toEqual({ sent: 0, dropped: 50, waiting: 0 });
      expect(ending.console().at(-1)).toMatchObject({ level: 'warn', droppedInAll: 50, waiting: 0 });
      await ending.write(50, 51); // after the end
      expect((await ending.counts()).waiting).toBe(0);
    });
    await Promise.all(ended);
  });
});

test('a token that comes after the deadline of an attempt harms nobody, and serves the next', async () => {
  const { server, logging } = await start('gcloud');
  await server.behave('no-tokens');
  await logging.write(0, 10);
  await eventually(() => logging.console().length > 0);
  expect(logging.console()[0]).toMatchObject({ reason: expect.stringContaining('took longer than') });
  await server.behave('take');
  await eventually(async () => (await logging.counts()).sent === 10);
  expect(server.messages()).toEqual(numbered(0, 10));
});
