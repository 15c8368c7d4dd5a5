/** How a service starts and ends, seen from outside of its process. */
import { Agent, get } from 'node:http';
import { eventually } from '@skysync/test-kit';
import { freePort } from './free-port';
import { killStarted, type Started, start, startListening } from './tiny-process';

jest.setTimeout(60_000); // on a busy machine a process takes its time to start

const agents: Agent[] = [];
afterEach(() => {
  killStarted();
  for (const agent of agents.splice(0)) agent.destroy();
});

interface Answer {
  text: string;
  connection: string | undefined;
}

/** A request over connections that are kept. */
function client({ port }: Started): (path: string) => Promise<Answer> {
  const agent = new Agent({ keepAlive: true });
  agents.push(agent);
  return (path) =>
    new Promise((resolve, reject) => {
      get({ agent, port, path, host: '127.0.0.1' }, (res) => {
        let text = '';
        res.on('data', (chunk) => (text += chunk));
        res.on('end', () => resolve({ text, connection: res.headers.connection }));
      }).on('error', reject);
    });
}

test.each([
  [{ APP_PORT: '' }, 'APP_PORT is not set'],
  [{ A_SECRET: '' }, 'the secret \\"a-secret\\" is empty'],
])('with %j it does not start, and says why in one line', async (env, reason) => {
  const { ended, output } = await start(env);
  expect(await ended).toBe(1);
  expect(output().trim().split('\n')).toHaveLength(1);
  expect(output()).toContain(`tiny-app cannot start: ${reason}`);
});

test('a port that is taken is named', async () => {
  const first = await startListening();
  const second = await start({ APP_PORT: String(first.port) });
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(String(first.port));
});

test('a signal ends it orderly: what is under way is answered, kept connections are closed', async () => {
  const service = await startListening();
  const idle = client(service);
  expect(await idle('/fast')).toMatchObject({ text: 'fast', connection: 'keep-alive' });
  const busy = client(service)('/slow');
  await eventually(() => service.output().includes('slow has begun'));
  const since = Date.now();
  service.child.kill('SIGTERM');
  service.child.kill('SIGINT');
  expect((await busy).text).toBe('slow');
  expect(await service.ended).toBe(0);
  expect(Date.now() - since).toBeLessThan(5_000);
  expect(service.output()).toMatch(/app closed\nruntime closed/);
});

test('during the notice it answers, and asks its clients to go', async () => {
  const service = await startListening({ DRAIN_NOTICE_MS: '700' });
  const ask = client(service);
  expect((await ask('/fast')).connection).toBe('keep-alive');
  service.child.kill('SIGTERM');
  await eventually(() => service.output().includes('draining'));
  expect(await ask('/fast')).toEqual({ text: 'fast', connection: 'close' });
  expect(await service.ended).toBe(0);
});

test.each([
  ['/throw', 'uncaughtException'],
  ['/reject', 'unhandledRejection'],
])('%s is logged, and ends the process after what is under way', async (path, reason) => {
  const service = await startListening();
  const busy = client(service)('/slow');
  await eventually(() => service.output().includes('slow has begun'));
  await client(service)(path);
  expect((await busy).text).toBe('slow');
  expect(await service.ended).toBe(1);
  expect(service.output()).toContain(reason);
  expect(service.output()).toContain('nobody caught this');
  expect(service.output()).toContain('app closed');
});

const read = async (url: string): Promise<{ status: number; text: string }> => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

test('metrics are served on a port of their own, on loopback, and end with the process', async () => {
  const port = await freePort();
  const service = await startListening({ METRICS_PORT: String(port), APP_HOST: '0.0.0.0' });
  const { status, text } = await read(`http://127.0.0.1:${port}/metrics`);
  expect(status).toBe(200);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds\{app_id="tiny-app"\} \d/m);
  expect(text).toMatch(/^process_resident_memory_bytes\{app_id="tiny-app"\} \d/m);
  expect((await read(`http://127.0.0.1:${port}/fast`)).status).toBe(404);
  expect((await read(`http://127.0.0.1:${service.port}/metrics`)).status).toBe(404);
  await expect(read(`http://[::1]:${port}/metrics`)).rejects.toThrow();
  service.child.kill('SIGTERM');
  expect(await service.ended).toBe(0);
  await expect(read(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});

test.each([
  ['x', 'METRICS_PORT must be a whole number'],
  ['APP_PORT', 'METRICS_PORT must not be the port of the app'],
])('with METRICS_PORT=%s it does not start', async (given, reason) => {
  const port = await freePort();
  const taken = given === 'APP_PORT' ? String(port) : given;
  const { ended, output } = await start({ APP_PORT: String(port), METRICS_PORT: taken });
  expect(await ended).toBe(1);
  expect(output()).toContain(reason);
});
