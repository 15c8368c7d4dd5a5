/** A service whose log target is down answers every request, and starts and ends as it should. `make logs-outage` is the long form. */
import { type ChildProcess, spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { eventually, type LogServer, type LogServerManner, logServerSettings, startLogServer } from '@skysync/test-kit';

jest.setTimeout(60_000); // on a busy machine a process takes its time to start

let server: LogServer;
let child: ChildProcess;
let output: string;
beforeEach(async () => {
  server = await startLogServer();
});
afterEach(async () => {
  child.kill('SIGKILL');
  await server.close();
});

async function start(env: NodeJS.ProcessEnv): Promise<number> {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as AddressInfo;
  await new Promise((resolve) => taken.close(resolve));
  child = spawn(process.execPath, [join(__dirname, 'tiny-app.js')], {
    env: { PATH: process.env.PATH, A_SECRET: 'x', APP_PORT: String(port), ...logServerSettings(server), ...env },
  });
  output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return port;
}

const ended = (): Promise<number | null> => new Promise((resolve) => child.once('close', resolve));

const statusOf = (agent: Agent, port: number): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get({ agent, port, path: '/log', host: '127.0.0.1' }, (res) => {
      res.resume().on('end', () => resolve(res.statusCode));
    }).on('error', reject);
  });

test.each<[string, LogServerManner]>([
  ['otlp', 'hang'],
  ['cloudwatch', '500'],
  ['gcloud', 'refuse'],
])('with %s that answers with "%s" no request fails, and the end comes in time', async (transport, manner) => {
  await server.behave(manner);
  const port = await start({ LOG_TRANSPORTS: `console,${transport}`, LOG_BUFFER_LINES: '500' });
  await eventually(() => output.includes('"listening"'), { timeoutMs: 25_000 });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const statuses = await Promise.all(Array.from({ length: 400 }, () => statusOf(agent, port)));
  agent.destroy();
  expect(new Set(statuses)).toEqual(new Set([200]));
  const since = Date.now();
  child.kill('SIGTERM');
  expect(await ended()).toBe(0);
  expect(Date.now() - since).toBeLessThan(8_000);
  const dropped = Number(/"droppedInAll":(\d+)(?!.*"droppedInAll")/s.exec(output)?.[1]);
  expect(dropped).toBe(8_000 + 2); // with "listening" and "draining"
});

test('a console that nobody reads any more ends nothing', async () => {
  const port = await start({});
  await eventually(() => output.includes('"listening"'), { timeoutMs: 25_000 });
  child.stdout?.destroy();
  child.stderr?.destroy();
  const agent = new Agent({ keepAlive: true });
  for (let n = 0; n < 20; n += 1) expect(await statusOf(agent, port)).toBe(200);
  agent.destroy();
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await exit).toBe(0);
});

test('the last lines before the end arrive, those of a failed start, too', async () => {
  await start({ LOG_TRANSPORTS: 'otlp', A_SECRET: '' });
  expect(await ended()).toBe(1);
  expect(server.messages()).toEqual(['tiny-app cannot start: the secret "a-secret" is empty']);
});

test('a transport that nobody knows refuses the start', async () => {
  await start({ LOG_TRANSPORTS: 'console,syslog' });
  expect(await ended()).toBe(1);
  expect(output.trim().split('\n')).toHaveLength(1);
  expect(output).toContain('tiny-app cannot start: LOG_TRANSPORTS names \\"syslog\\"');
});
