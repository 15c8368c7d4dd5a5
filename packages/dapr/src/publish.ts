/** Publishing of events: all of them are with the broker, or an error is thrown. */
import type { CloudEvent, Topic } from '@skysync/events';
import type { SidecarHttp } from './sidecar-http';

/** Publishes events of one topic, in no promised order; throws unless the broker has all of them. */
export type Publish = (topic: Topic, events: CloudEvent[]) => Promise<void>;

const pubsub = 'pubsub';
const contentType = 'application/cloudevents+json';

/** One event as a CloudEvent of its own id, several in one call (https://docs.dapr.io/reference/api/pubsub_api/). */
export function createPublish(http: SidecarHttp): Publish {
  return async (topic, events) => {
    const [first, ...more] = events;
    if (!first) return;
    const { status, text } = await http.send(
      more.length === 0
        ? {
            method: 'POST',
            path: `/v1.0/publish/${pubsub}/${topic}`,
            body: first,
            headers: { 'content-type': contentType },
          }
        : { method: 'POST', path: `/v1.0-alpha1/publish/bulk/${pubsub}/${topic}`, body: events.map(entry) },
    );
    if (status >= 300) throw new Error(`publishing to ${topic} answered ${status}: ${text.slice(0, 200)}`);
  };
}

const entry = (event: CloudEvent) => ({ entryId: event.id, event, contentType });
