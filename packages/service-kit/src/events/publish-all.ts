/** Publishes a backlog of any size: by count and bytes, halved when the broker refuses a part. */
import type { CloudEvent, Topic } from '@skysync/contracts';
import { Problem } from '../errors/problem';
import type { Runtime } from '../runtime/runtime';

const maxEvents = 200;
const maxBytes = 512 * 1024;

/** Throws what a single event is refused with; everything before it is published. */
export async function publishAll(
  runtime: Pick<Runtime, 'publish'>,
  topic: Topic,
  events: readonly CloudEvent[],
): Promise<void> {
  for (const part of parts(events)) await publishPart(runtime, topic, part);
}

async function publishPart(runtime: Pick<Runtime, 'publish'>, topic: Topic, part: CloudEvent[]): Promise<void> {
  try {
    await runtime.publish(topic, part);
  } catch (error) {
    const tooLarge = error instanceof Problem && error.code === 'payload_too_large';
    if (!tooLarge || part.length === 1) throw error;
    const half = Math.ceil(part.length / 2);
    await publishPart(runtime, topic, part.slice(0, half));
    await publishPart(runtime, topic, part.slice(half));
  }
}

function* parts(events: readonly CloudEvent[]): Generator<CloudEvent[]> {
  let part: CloudEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event.data)) + 512;
    if (part.length > 0 && (part.length >= maxEvents || bytes + size > maxBytes)) {
      yield part;
      [part, bytes] = [[], 0];
    }
    part.push(event);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
