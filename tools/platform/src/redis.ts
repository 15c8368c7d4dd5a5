/** Redis: the instance's own server, or the user's. */
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Instance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { port } from './ports';
import { located, redisServer } from './requirements';
import { until } from './until';
import { writeWhole } from './write-whole';

/** `host:port` of the server the apps use. */
export const redisHost = (instance: Instance): string =>
  process.env.REDIS_HOST || `127.0.0.1:${port(instance.ports, 'REDIS_PORT')}`;

export const hasOwnRedis = (): boolean => !process.env.REDIS_HOST;

/** Asks a server for PONG; false when it does not answer, or wants another password. */
export function pingRedis(host: string, password: string): Promise<boolean> {
  const [name = '', number = '6379'] = host.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host: name, port: Number(number), timeout: 2_000 });
    let answer = '';
    const finish = (healthy: boolean) => {
      socket.destroy();
      resolve(healthy);
    };
    socket.on('connect', () => socket.write(`${password ? `AUTH ${password}\r\n` : ''}PING\r\n`));
    socket.on('data', (data) => {
      answer += data;
      if (answer.includes('PONG')) finish(true);
      else if (/^-(?!LOADING)/m.test(answer)) finish(false);
    });
    for (const event of ['error', 'timeout', 'close']) socket.on(event, () => finish(false));
  });
}

/** All streams at their longest (`maxLenApprox` of components/pubsub.yaml) beside the carts; full, Redis refuses writes
 * rather than lose any. The same as in the cluster. */
export const maxMemory = '704mb';

function writeConfig(instance: Instance, password: string): string {
  const folder = join(instance.directory, 'redis');
  mkdirSync(folder, { recursive: true });
  const config = join(folder, 'redis.conf');
  const lines = [
    `port ${port(instance.ports, 'REDIS_PORT')}`,
    'bind 127.0.0.1',
    `requirepass ${password}`,
    `dir ${folder}`,
    'appendonly yes',
    `appendfsync ${instance.fast ? 'no' : 'everysec'}`,
    'save ""',
    `maxmemory ${maxMemory}`,
    'maxmemory-policy noeviction',
    'daemonize no',
  ];
  writeWhole(config, `${lines.join('\n')}\n`, 0o600); // a file, because arguments are seen by everybody
  return config;
}

/** Starts the own server unless it runs; in either case waits until Redis answers. */
export async function startRedis(instance: Instance, password: string): Promise<void> {
  const host = redisHost(instance);
  const answers = (): Promise<boolean> => {
    // it may end again while it is waited for
    if (hasOwnRedis() && !findPart(instance, 'redis')) {
      startPart(instance, { part: 'redis', command: located(redisServer), args: [writeConfig(instance, password)] });
    }
    return pingRedis(host, password);
  };
  if (await until(answers, 15_000)) return;
  const hint = hasOwnRedis() ? `see ${logFile(instance, 'redis')}` : 'check REDIS_HOST and REDIS_PASSWORD';
  throw new PlatformError(`Redis at ${host} does not answer; ${hint}`);
}
