/** Publishing of events: all of them are with the broker, or an error is thrown. */
import type { CloudEvent } from '@skysync/contracts';
import { Problem, type Runtime, sampledTrace } from '@skysync/service-kit';
import { type SidecarHttp, summary } from './sidecar-http';

const pubsub = 'pubsub';
const contentType = 'application/cloudevents+json';
// the sidecar's words for a request that its own limit or the broker's is too small for
const tooLarge = /too large|exceeds? .*(?:limit|maximum)|larger than max/i;

/**
 * One event as a CloudEvent of its own id, several in one call (https://docs.dapr.io/reference/api/pubsub_api/).
 * Throws `payload_too_large` when less at once might do.
 */
export function createPublish(http: SidecarHttp): Runtime['publish'] {
  return async (topic, events) => {
    const [first, ...more] = events;
    if (!first) return;
    const answer = await http.send(
      more.length === 0
        ? {
            method: 'POST',
            path: `/v1.0/publish/${pubsub}/${topic}`,
            body: first,
            headers: { 'content-type': contentType, ...sampledTrace() },
          }
        : {
            method: 'POST',
            path: `/v1.0-alpha1/publish/bulk/${pubsub}/${topic}`,
            body: events.map(entry),
            headers: sampledTrace(),
          },
    );
    // a part of a bulk that failed is answered with 500 and `failedEntries`: all are sent again, and known by their ids
    if (answer.status < 300) return;
    const detail = `publishing to ${topic} answered ${summary(answer)}`;
    if (answer.status === 413 || tooLarge.test(answer.text)) throw new Problem('payload_too_large', { detail });
    throw new Error(detail);
  };
}

const entry = (event: CloudEvent) => ({ entryId: event.id, event, contentType });
