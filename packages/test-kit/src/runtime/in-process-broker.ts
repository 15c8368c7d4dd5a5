/** The broker of the in-process runtime: keeps what is published, and brings it on at once. */
import { type CloudEvent, type EventType, isEventType } from '@skysync/contracts';
import { type Inbound, Problem, type Runtime } from '@skysync/service-kit';
import { bring } from './inbound-routes';

/** Who is brought what is published. */
export interface Listener {
  /** What the service asked to be brought. */
  readonly inboundOf: () => Inbound;
}

/** A broker that a test can inspect and disturb. */
export interface InProcessBroker extends Pick<Runtime, 'publish'> {
  /** Everything published so far, oldest first. */
  readonly published: CloudEvent[];
  publishedOf<T extends EventType>(type: T): CloudEvent<T>[];
  /** Brings what is published to the service of `other`, which may be this one, before `publish` returns. */
  feed(other: Listener): void;
  /** Makes publishing fail until called with `false`. */
  breakBroker(broken: boolean): void;
}

/** The largest request that the real sidecar takes, in bytes. */
const maxBytes = 4 * 1024 * 1024;

/** Makes a broker that nobody listens to yet. */
export function createInProcessBroker(): InProcessBroker {
  const published: CloudEvent[] = [];
  const listeners: Listener[] = [];
  let broken = false;
  return {
    published,
    publishedOf: <T extends EventType>(type: T) =>
      published.filter((event): event is CloudEvent<T> => isEventType(event.type) && event.type === type),
    feed: (other) => void listeners.push(other),
    breakBroker: (value) => {
      broken = value;
    },
    async publish(topic, events) {
      if (broken) throw new Error('the broker is away');
      const json = JSON.stringify(events);
      if (json.length > maxBytes) throw new Problem('payload_too_large');
      const sent: CloudEvent[] = JSON.parse(json);
      published.push(...sent);
      for (const { inboundOf } of listeners) for (const event of sent) await bring(inboundOf(), topic, event);
    },
  };
}
