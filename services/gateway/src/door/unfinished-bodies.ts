/** Counts bodies that are still arriving, of each client and of all, so that nobody can fill the house with unfinished ones. */
import { Problem, unavailable } from '@skysync/service-kit';

export interface BodyLimits {
  /** Largest body, in bytes. */
  bodyLimit: number;
  /** How long a body may take to arrive, in milliseconds. */
  bodyTimeoutMs: number;
  /** Unfinished bodies of one client. */
  unfinishedPerClient: number;
  /** Unfinished bodies of all clients. */
  unfinishedInAll: number;
}

export class UnfinishedBodies {
  #all = 0;
  readonly #perClient = new Map<string, number>();

  constructor(private readonly limits: Pick<BodyLimits, 'unfinishedPerClient' | 'unfinishedInAll'>) {}

  /** Takes a place, which `leave` gives back. Throws `too_many_requests` or `unavailable` when there is none. */
  enter(client: string): () => void {
    const own = this.#perClient.get(client) ?? 0;
    const headers = { 'Retry-After': '5', Connection: 'close' };
    if (own >= this.limits.unfinishedPerClient) {
      throw new Problem('too_many_requests', { detail: 'Too many of your requests are unfinished', headers });
    }
    if (this.#all >= this.limits.unfinishedInAll) throw unavailable('too many requests are unfinished', 5);
    this.#all += 1;
    this.#perClient.set(client, own + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#all -= 1;
      const rest = (this.#perClient.get(client) ?? 1) - 1;
      if (rest === 0) this.#perClient.delete(client);
      else this.#perClient.set(client, rest);
    };
  }
}
