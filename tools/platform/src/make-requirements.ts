/** Makes what is missing on this machine: lanes beside each other, safe to interrupt and to run again. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { repository } from './instance';
import { PlatformError } from './platform-error';
import type { Progress } from './progress';
import { cacheDirectory, onPath, type Requirement } from './requirements';

const running = new Set<number>();

/** An interrupted `make up` takes its builds with it: each is a process group of its own. */
function endBuildsWithThisProcess(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      for (const group of running) process.kill(-group, 'SIGTERM');
      process.exit(1);
    });
  }
}

const logOf = (requirement: Requirement): string => {
  const name = requirement.name.toLowerCase().replace(/[^a-z0-9.]+/g, '-');
  return join(cacheDirectory(), 'logs', `${name}.log`);
};

/** Runs a script of tools/ under a lock per lane, so two `make up` at once do not build the same thing twice. */
function run(requirement: Requirement): Promise<number> {
  const [script, ...args] = requirement.make;
  const lock = join(cacheDirectory(), `${requirement.lane.replace(' ', '-')}.lock`);
  const output = openSync(logOf(requirement), 'w');
  const target = args.at(-1) ?? '';
  const unlessDone = `[ -e "${target}" ] || exec "$@"`;
  const command = ['sh', '-c', unlessDone, 'sh', join(repository, 'tools', script), ...args];
  const child = spawn('flock', [lock, ...command], { detached: true, stdio: ['ignore', output, output] });
  if (child.pid) running.add(child.pid);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => {
      if (child.pid) running.delete(child.pid);
      resolve(code ?? 1);
    });
  });
}

async function make(requirement: Requirement, progress: Progress): Promise<void> {
  const needsGo = requirement.lane === 'go programs';
  if (needsGo && !onPath('go'))
    throw new PlatformError(
      `${requirement.name} is built with Go, and there is no go here: install Go, or ${requirement.instead}`,
    );
  await progress.step(`${requirement.name}: ${needsGo ? 'building' : 'installing'}`, async () => {
    const code = await run(requirement);
    if (code === 0 && requirement.find(process.env)) return;
    throw new PlatformError(
      `${requirement.name} could not be made (${basename(requirement.make[0])} ended with ${code}); see ${logOf(requirement)}, or ${requirement.instead}`,
    );
  });
}

async function makeLane(lane: Requirement[], progress: Progress): Promise<void> {
  for (const requirement of lane) await make(requirement, progress);
}

/** Makes whatever of `requirements` cannot be found. */
export async function makeRequirements(requirements: Requirement[], progress: Progress): Promise<void> {
  const missing = requirements.filter((requirement) => !requirement.find(process.env));
  if (!missing.length) return;
  progress.say(
    `Getting what this machine lacks into ${cacheDirectory()}: ${missing.map(({ name }) => name).join(', ')}`,
  );
  progress.say('This happens once; interrupted, it goes on where it was.');
  mkdirSync(join(cacheDirectory(), 'logs'), { recursive: true });
  mkdirSync(join(cacheDirectory(), 'bin'), { recursive: true });
  endBuildsWithThisProcess();
  const lanes = new Set(missing.map(({ lane }) => lane));
  const results = await Promise.allSettled(
    [...lanes].map((name) =>
      makeLane(
        missing.filter(({ lane }) => lane === name),
        progress,
      ),
    ),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}
