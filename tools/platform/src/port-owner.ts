/** Says which process listens on a port, from /proc alone (`ss` and `lsof` are not on every machine). */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { PlatformError } from './platform-error';
import { isFree, type Ports } from './ports';
import { readProcess } from './processes';

const listening = '0A'; // the state column of /proc/net/tcp

function inodesListeningOn(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readLines(table)) {
      const columns = line.trim().split(/\s+/);
      if (columns[3] === listening && columns[1]?.endsWith(`:${hex}`) && columns[9]) inodes.add(columns[9]);
    }
  }
  return inodes;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(1);
  } catch {
    return []; // no IPv6, or not Linux
  }
}

function holdsSocket(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const target = readLinkOrNothing(`/proc/${pid}/fd/${fd}`);
      return target.startsWith('socket:[') && inodes.has(target.slice(8, -1));
    });
  } catch {
    return false; // gone, or another user's
  }
}

function readLinkOrNothing(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** "redis-server 127.0.0.1:7379 (pid 12)", or a plain word when it cannot be seen from here. */
function describeOwner(port: number): string {
  const inodes = inodesListeningOn(port);
  const pid = inodes.size
    ? readdirSync('/proc').find((name) => /^\d+$/.test(name) && holdsSocket(name, inodes))
    : undefined;
  const owner = pid && readProcess(Number(pid));
  return owner ? `pid ${owner.pid}: ${owner.args.join(' ').slice(0, 100)}` : 'a process of another user';
}

/** Throws one line for all ports of `names` that somebody else holds. */
export async function refuseTakenPorts(ports: Ports, names: string[]): Promise<void> {
  const taken: string[] = [];
  for (const name of names) {
    const number = ports[name];
    if (number && !(await isFree(number))) taken.push(`port ${number} (${name}) is taken by ${describeOwner(number)}`);
  }
  if (taken.length)
    throw new PlatformError(
      `${taken.join('; ')}. Stop it, or choose another: make up ${names[0] && firstName(taken)}=…`,
    );
}

const firstName = (taken: string[]): string => /\((\w+)\)/.exec(taken[0] ?? '')?.[1] ?? 'PORT';
