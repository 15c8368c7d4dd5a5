/** The types of all events, derived from their schemas, and the CloudEvents envelope they travel in. */
import type { Static } from '@sinclair/typebox';
import type { eventSchemas } from './schemas';

export type EventType = keyof typeof eventSchemas;

/** The data of one event type, for example `EventData<'skysync.order.paid.v1'>`. */
export type EventData<T extends EventType> = Static<(typeof eventSchemas)[T]>;

export const topics = ['users', 'products', 'orders', 'payments'] as const;
export type Topic = (typeof topics)[number];

/**
 * A CloudEvents 1.0 event in structured JSON form (https://github.com/cloudevents/spec).
 * `id` is the outbox id, the same on every delivery; `subject` is the aggregate's id; `store` is an extension attribute.
 */
export interface CloudEvent<T extends EventType = EventType> {
  specversion: '1.0';
  id: string;
  type: T;
  source: string;
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  store: string;
  traceparent?: string;
  /** Equal to `traceparent`: without it daprd overwrites the trace of an event while its tracing is off. */
  traceid?: string;
  data: EventData<T>;
}

const topicOfSubject: Record<string, Topic> = {
  user: 'users',
  product: 'products',
  inventory: 'products',
  order: 'orders',
  payment: 'payments',
};

/** The topic an event type is published to: its second name part decides. */
export function topicOf(type: EventType): Topic {
  const topic = topicOfSubject[type.split('.')[1] ?? ''];
  if (!topic) throw new Error(`no topic for event type ${type}`);
  return topic;
}
