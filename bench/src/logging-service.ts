/** One service of bench/services/logging.js, and what its clients saw of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type LogServer, type LogServerManner, logServerSettings } from '@skysync/test-kit';

/** How its target behaves; `console`: there is none. */
export type Condition = LogServerManner | 'console';

export interface LoadedService {
  condition: Condition;
  /** Milliseconds of each answer. */
  times: number[];
  failed: number;
  /** Resident memory, and the heap after a collection, each time that they were read. */
  memory: { rssMb: number; heapMb: number }[];
  ask(): Promise<void>;
  /** Resolves when nothing is under way. */
  answered(): Promise<void>;
  readMemory(): Promise<void>;
  /** Lines that its console says were dropped. */
  dropped(): number;
  /** Lines in which its console speaks of the target. */
  notices(): number;
  /** Forgets what was measured until now. */
  forget(): void;
  end(): Promise<void>;
  /** `0`, another exit code, or a signal. */
  endedBy(): string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const answerTo = (agent: Agent, port: number, path: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const request = get({ agent, port, path, host: '127.0.0.1' }, async (res) => {
      let text = '';
      for await (const chunk of res) text += chunk;
      if (res.statusCode === 200) resolve(text);
      else reject(new Error(`answered ${res.statusCode}`));
    });
    request.setTimeout(30_000, () => request.destroy(new Error('no answer'))).on('error', reject);
  });

interface Setup {
  condition: Condition;
  transport: string;
  server: LogServer | undefined;
}

/** Starts it, and waits until it answers. */
export async function startService({ condition, transport, server }: Setup): Promise<LoadedService> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    ['--expose-gc', '--max-old-space-size=128', join(__dirname, '../services/logging.js')],
    {
      env: {
        PATH: process.env.PATH,
        HOME: '/nonexistent',
        ...(server && logServerSettings(server)),
        APP_PORT: String(port),
        LINES: process.env.LINES || '10',
        LOG_TRANSPORTS: condition === 'console' ? 'console' : `console,${transport}`,
        LOG_BUFFER_LINES: '1000',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'exit');
  const said = { dropped: 0, notices: 0, endedBy: '' };
  const console = createInterface({ input: child.stdout });
  const listening = new Promise<void>((resolve) => {
    console.on('line', (line) => {
      if (line.includes('"message":"listening"')) resolve();
      if (!line.includes('"droppedInAll"')) return;
      said.notices += 1;
      said.dropped = (JSON.parse(line) as { droppedInAll: number }).droppedInAll;
    });
  });
  await Promise.race([listening, ended]);
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  const service: LoadedService = {
    condition,
    times: [],
    failed: 0,
    memory: [],
    ask() {
      const since = performance.now();
      const asked = answerTo(agent, port, '/work').then(
        () => void service.times.push(performance.now() - since),
        () => {
          service.failed += 1;
        },
      );
      underWay.add(asked);
      return asked.finally(() => underWay.delete(asked));
    },
    answered: async () => void (await Promise.all(underWay)),
    async readMemory() {
      service.memory.push(JSON.parse(await answerTo(agent, port, '/memory')));
    },
    dropped: () => said.dropped,
    notices: () => said.notices,
    forget: () => void Object.assign(service, { times: [], failed: 0, memory: [] }),
    async end() {
      child.kill('SIGTERM');
      const [code, signal] = (await ended) as [number | null, string | null];
      said.endedBy = String(signal ?? code);
      agent.destroy();
    },
    endedBy: () => said.endedBy,
  };
  return service;
}
