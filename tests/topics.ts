/** What the broker of the platform under test still has of each topic, whichever broker that is. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import type { Platform } from '@skysync/platform';

const run = promisify(execFile);

/** The entries of one topic, a line each. */
export interface Topic {
  name: string;
  lines: string[];
}

type Secrets = Record<string, string>;

/** All topics that have an entry, dead-letter topics included. */
export const topicsOf = (platform: Platform, secrets: Secrets): Promise<Topic[]> =>
  platform.broker === 'redis' ? redisStreams(platform, secrets) : jetstreamStreams(secrets);

async function redisStreams(platform: Platform, secrets: Secrets): Promise<Topic[]> {
  const env = { ...process.env, REDISCLI_AUTH: secrets['redis-password'] };
  const ask = async (...command: string[]): Promise<string[]> => {
    const args = ['-p', String(platform.ports.REDIS_PORT), ...command];
    const { stdout } = await run('redis-cli', args, { env, maxBuffer: 1e9 });
    return stdout.split('\n').filter((line) => line !== '');
  };
  const [, ...streams] = await ask('scan', '0', 'type', 'stream', 'count', '1000000'); // the cursor comes first
  return Promise.all(streams.map(async (name) => ({ name, lines: await ask('xrange', name, '-', '+') })));
}

async function jetstreamStreams(secrets: Secrets): Promise<Topic[]> {
  const connection = await connect({ servers: secrets['nats-url'] ?? '', token: secrets['nats-token'] ?? '' });
  try {
    const topics: Topic[] = [];
    for await (const { config, state } of (await jetstreamManager(connection)).streams.list()) {
      const lines: string[] = [];
      if (state.messages > 0) {
        const consumer = await jetstream(connection).consumers.get(config.name);
        for await (const message of await consumer.fetch({ max_messages: state.messages, expires: 5_000 })) {
          lines.push(message.string());
        }
        topics.push({ name: config.name, lines });
      }
    }
    return topics;
  } finally {
    await connection.close();
  }
}
