/** Requests that nobody's routes are made for: random paths, methods and stores, as those send who try to fill a memory. */
import { randomBytes } from 'node:crypto';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express } from 'express';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'SEARCH', 'MKCOL'];
const atOnce = 32;

const oneOf = (list: readonly string[]): string => list[Math.floor(Math.random() * list.length)] ?? '';
const noise = (): string => randomBytes(6).toString('hex');

/** Below one of `prefixes`, each of them a path that there is; a part of them exactly there. */
const pathBelow = (prefixes: readonly string[]): string =>
  `${oneOf(prefixes)}${oneOf(['', `/${noise()}`, `/${noise()}/${noise()}`, noise()])}?${noise()}=${noise()}`;

/** Sends `count` of them to `app`, and waits for the answers. */
export async function sendStrangeRequests(app: Express, count: number, prefixes: readonly string[]): Promise<void> {
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  const send = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = { 'x-store': noise(), 'x-store-id': noise(), 'content-length': '0' };
      const options = { agent, port, host: '127.0.0.1', method: oneOf(methods), path: pathBelow(prefixes), headers };
      request(options, (res) => res.resume().on('end', resolve))
        .on('error', reject)
        .end();
    });
  let left = count;
  const sender = async (): Promise<void> => {
    while (left-- > 0) await send();
  };
  await Promise.all(Array.from({ length: atOnce }, sender));
  agent.destroy();
  await new Promise((resolve) => server.close(resolve));
}
