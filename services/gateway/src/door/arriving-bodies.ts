/** Keeps count of bodies in memory: where they pile up, those give way that have been unfinished for longest or hold most. */
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
  /** Bytes of all bodies, unfinished or on their way to a service. */
  bodyBytesInAll: number;
}

/** A body that is still arriving. */
export interface Arriving {
  client: string;
  bytes: number;
  /** Ends its reading, which calls {@link ArrivingBodies.leave} at once. */
  giveUp(reason: Problem): void;
}

const headers = { 'Retry-After': '5', Connection: 'close' };
const tooMany = (): Problem =>
  new Problem('too_many_requests', { detail: 'Too many of your requests are unfinished', headers });
const tooMuch = (): Problem => {
  const { details } = unavailable('too many requests are unfinished');
  return new Problem('unavailable', { ...details, headers });
};

/** A prompt body is whole within milliseconds, so it is never the one that gives way to the next. */
export class ArrivingBodies {
  #bytes = 0;
  readonly #all = new Set<Arriving>();
  readonly #ofClient = new Map<string, Set<Arriving>>();

  constructor(private readonly limits: Omit<BodyLimits, 'bodyLimit' | 'bodyTimeoutMs'>) {}

  enter(body: Arriving): void {
    const own = this.#ofClient.get(body.client) ?? new Set();
    this.#ofClient.set(body.client, own.add(body));
    this.#all.add(body);
    if (own.size > this.limits.unfinishedPerClient) oldest(own)?.giveUp(tooMany());
    if (this.#all.size > this.limits.unfinishedInAll) oldest(this.#all)?.giveUp(tooMuch());
  }

  grow(body: Arriving, bytes: number): void {
    body.bytes += bytes;
    this.#bytes += bytes;
    if (this.#bytes > this.limits.bodyBytesInAll) largest(this.#all)?.giveUp(tooMuch());
  }

  /** It is whole, or nobody waits for the rest; its bytes count until they are released. */
  leave(body: Arriving): void {
    const own = this.#ofClient.get(body.client);
    own?.delete(body);
    if (own?.size === 0) this.#ofClient.delete(body.client);
    this.#all.delete(body);
  }

  release({ bytes }: Arriving): void {
    this.#bytes -= bytes;
  }
}

/** Sets keep the order in which their members came. */
const oldest = (bodies: Set<Arriving>): Arriving | undefined => bodies.values().next().value;

const largest = (bodies: Set<Arriving>): Arriving | undefined =>
  [...bodies].reduce<Arriving | undefined>((most, body) => (most && most.bytes >= body.bytes ? most : body), undefined);
