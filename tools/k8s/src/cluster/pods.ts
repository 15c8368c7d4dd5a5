/** Pods by what they run, and waiting for their end. */
import { until } from '@skysync/platform';
import { ask, kubectl } from '../kubectl';

export interface Pod {
  name: string;
  /** Its `app.kubernetes.io/name`. */
  app: string;
  /** It was told to end. */
  ending: boolean;
}

interface Listed {
  metadata: { name: string; labels: Record<string, string>; deletionTimestamp?: string };
}

export async function podsOf(selector: string): Promise<Pod[]> {
  const { items } = JSON.parse(await ask(['get', 'pods', '-l', selector, '-o', 'json'])) as { items: Listed[] };
  return items.map(({ metadata: { name, labels, deletionTimestamp } }) => ({
    name,
    app: labels['app.kubernetes.io/name'] ?? '',
    ending: deletionTimestamp !== undefined,
  }));
}

/** Everything that runs all the time: the services, and Redis and the database where they are ours. */
export const running = 'app.kubernetes.io/part-of=skysync,app.kubernetes.io/name notin (shopper,database-client)';

export async function workloads(kinds: string): Promise<string[]> {
  return (await ask(['get', kinds, '-o', 'name'])).trim().split('\n').filter(Boolean);
}

/** Until each of them runs as it should. */
export const rolledOut = async (names: string[]): Promise<void> =>
  void (await Promise.all(names.map((name) => ask(['rollout', 'status', name, '--timeout=600s']))));

/** Until none of these pods is there any more. */
export async function ended(pods: Pod[], withinMs = 180_000): Promise<void> {
  const left = async (): Promise<string[]> => {
    const there = new Set((await podsOf(running)).map(({ name }) => name));
    return pods.map(({ name }) => name).filter((name) => there.has(name));
  };
  if (!(await until(async () => (await left()).length === 0, withinMs, 1_000)))
    throw new Error(`still there after ${withinMs / 1_000} s: ${(await left()).join(' ')}`);
}

/** They vanish as with a dead node: no drain, no last answer. */
export async function lose(pods: Pod[]): Promise<void> {
  await ask(['delete', 'pod', ...pods.map(({ name }) => name), '--grace-period=0', '--force', '--wait=false']);
}

/** Ends the first process of a Job's pod with a signal. */
export const signalJob = (job: string, signal: string): Promise<string> =>
  kubectl(['exec', `job/${job}`, '--', 'node', '-e', `process.kill(1, '${signal}')`], { capture: true });
