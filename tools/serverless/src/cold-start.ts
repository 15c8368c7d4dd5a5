/** Run in a process of its own: how long a function takes from nothing to its first answer, and to the next ones. */
import { performance } from 'node:perf_hooks';

type Handler = (event: object, context: object) => Promise<unknown>;

/** What is asked needs no token: the authorizer judges it, the others say that they are up. */
const event = (path: string): object => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: path,
  rawQueryString: '',
  headers: {},
  requestContext: { http: { method: 'GET', path, sourceIp: '127.0.0.1' } },
});

const warmRequests = 50;

/** Of this process, since it began. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function measure(file: string, path: string): Promise<void> {
  const { handler } = require(file) as { handler: Handler };
  const loadedMs = cpuMs();
  await handler(event(path), {});
  const [answeredMs, clockMs] = [cpuMs(), performance.now()];
  for (let request = 0; request < warmRequests; request += 1) await handler(event(path), {});
  const warmMs = (cpuMs() - answeredMs) / warmRequests;
  const megabytes = process.memoryUsage.rss() / 1024 / 1024;
  console.log(JSON.stringify({ loadedMs, answeredMs, clockMs, warmMs, megabytes }));
  process.exit(); // its connections would keep it
}

const [, , file = '', path = ''] = process.argv;
void measure(file, path);
