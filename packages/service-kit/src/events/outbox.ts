/** The outbox inside each aggregate: events are saved in the same write as the state they announce. */
import { randomUUID } from 'node:crypto';
import type { DomainEvent, EventData, EventType } from '@skysync/contracts';
import { Schema } from 'mongoose';

/** An event that waits to be published. `id` becomes the CloudEvent's id, so that consumers know a repetition. */
export interface OutboxEvent<T extends EventType = EventType> {
  id: string;
  type: T;
  time: Date;
  data: EventData<T>;
  traceparent?: string;
}

/** Gives a domain event its id and time, and the trace of the request that it comes from. */
export function stamped({ type, data }: DomainEvent, traceparent: string | undefined): OutboxEvent {
  return { id: randomUUID(), type, time: new Date(), data, ...(traceparent && { traceparent }) };
}

/** The outbox of one aggregate. */
export interface Outbox {
  _id: string;
  store: string;
  outbox: OutboxEvent[];
}

const outboxEvent = new Schema(
  {
    id: { type: String, required: true },
    type: { type: String, required: true },
    time: { type: Date, required: true },
    data: { type: Schema.Types.Mixed, required: true },
    traceparent: String,
  },
  { _id: false, id: false },
);

/** Plugin: adds `outbox` to an aggregate's schema, with the index by which the sweeper finds what was left behind. */
export function withOutbox(schema: Schema): void {
  schema.add({ outbox: { type: [outboxEvent], default: [] } });
  schema.index({ 'outbox.time': 1 });
}
