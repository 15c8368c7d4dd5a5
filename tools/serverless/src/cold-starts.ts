/** What the cold starts of all functions take on this machine, bundled and not. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Emulation } from './emulation';
import { bundleOf, type FunctionName, functionNames, functions, repository } from './functions';

/** CPU time in milliseconds since the process began, but for `clockMs`, and `warmMs`, which is one request of many. */
interface ColdStart {
  loadedMs: number;
  answeredMs: number;
  clockMs: number;
  warmMs: number;
  megabytes: number;
}

const run = promisify(execFile);

async function coldStart(file: string, name: FunctionName, { sidecars }: Emulation): Promise<ColdStart> {
  const app = name === 'authorizer' ? 'gateway' : name;
  const { origin, daprApiToken, appApiToken } = sidecars[app];
  const path = name === 'authorizer' ? '/api/v1/products' : '/healthz';
  const env = {
    PATH: process.env.PATH,
    DAPR_HTTP_ENDPOINT: origin,
    DAPR_API_TOKEN: daprApiToken,
    APP_API_TOKEN: appApiToken,
    MONGODB_POOL_SIZE: '5',
    MONGODB_IDLE_MS: '60000',
    LOG_LEVEL: 'error',
  };
  const { stdout } = await run(process.execPath, [join(__dirname, 'cold-start.js'), file, path], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

const ms = (value: number): string => `${Math.round(value)} ms`.padStart(8);

/** Prints a table: one function a line. The policy lies beside the bundle only, so the authorizer has no second half. */
export async function printColdStarts(emulation: Emulation, say: (line: string) => void): Promise<void> {
  say('function          loaded  first answer  (on the clock)  each next   memory   not bundled: loaded, first answer');
  for (const name of functionNames) {
    const bundled = await coldStart(bundleOf(name), name, emulation);
    const loose =
      name === 'authorizer' ? undefined : await coldStart(join(repository, functions[name]), name, emulation);
    const cells = [
      name.padEnd(16),
      ms(bundled.loadedMs),
      ms(bundled.answeredMs).padStart(13),
      ms(bundled.clockMs).padStart(15),
      `${bundled.warmMs.toFixed(1)} ms`.padStart(10),
      `${Math.round(bundled.megabytes)} MB`.padStart(8),
      loose ? `${ms(loose.loadedMs).padStart(20)} ${ms(loose.answeredMs)}` : '',
    ];
    say(cells.join(' ').trimEnd());
  }
}
