/** How often which function ran, and for how long, as the emulation notes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Invocation {
  name: string;
  ms: number;
}

export const functionsLog = (directory: string): string => join(directory, 'functions.log');

/** All invocations of an emulation so far, oldest first. */
export function invocationsOf(directory: string): Invocation[] {
  const lines = readFileSync(functionsLog(directory), 'utf8').matchAll(
    /\(λ: ([\w-]+)\) RequestId: \S+ +Duration: ([\d.]+) ms/g,
  );
  return [...lines].map(([, name = '', ms]) => ({ name, ms: Number(ms) }));
}

/** One line a function: how often it ran, and for how long in all. */
export function printInvocations(invocations: readonly Invocation[], say: (line: string) => void): void {
  for (const [name, own] of [...Map.groupBy(invocations, (each) => each.name)].sort(([a], [b]) => a.localeCompare(b))) {
    const ms = own.reduce((sum, each) => sum + each.ms, 0);
    say(`   ${name.padEnd(16)} ${String(own.length).padStart(3)} times, ${Math.round(ms)} ms in all`);
  }
}
