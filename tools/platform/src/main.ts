/** The commands behind the Makefile: node tools/platform/dist/main.js up|down|status|logs|restart|infra|requirements|demo. */
import { down } from './commands/down';
import { infra } from './commands/infra';
import { logs } from './commands/logs';
import { replicaSet } from './commands/replica-set';
import { requirements } from './commands/requirements';
import { restart } from './commands/restart';
import { seed } from './commands/seed';
import { status } from './commands/status';
import { trace } from './commands/trace';
import { up } from './commands/up';
import { watchInstance } from './commands/watch';
import { demo } from './demo/demo';
import { PlatformError } from './platform-error';
import { consoleProgress, type Progress } from './progress';

const commands: Record<string, (progress: Progress) => Promise<void>> = {
  up,
  down,
  status,
  logs,
  restart,
  infra,
  'replica-set': replicaSet,
  requirements,
  demo,
  seed,
  trace,
  watch: watchInstance,
};

async function main(name = ''): Promise<void> {
  const command = commands[name];
  if (!command) throw new PlatformError(`usage: main.js ${Object.keys(commands).join('|')}`);
  await command(consoleProgress());
}

process.stdout.on('error', () => process.exit()); // whoever read it went away: make logs | head

main(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof PlatformError ? `✘ ${error.message}` : error);
  process.exitCode = 1;
});
