/** CloudEvents on their way out and in: made from outboxes, and checked against their contract when they arrive. */
import { type CloudEvent, events, isEventType } from '@skysync/contracts';
import { newContext, withContext } from '../context/request-context';
import { misfitOf } from '../shapes/fits';
import type { Outbox, OutboxEvent } from './outbox';

/** A message that can never be processed, however often it is delivered. */
export class PoisonEvent extends Error {}

/** The envelope of an outbox event; `source` is the app id. */
export function envelopeOf(event: OutboxEvent, { _id, store }: Outbox, source: string): CloudEvent {
  return {
    specversion: '1.0',
    id: event.id,
    type: event.type,
    source,
    subject: _id,
    time: event.time.toISOString(),
    datacontenttype: 'application/json',
    store,
    ...(event.traceparent && { traceparent: event.traceparent, traceid: event.traceparent }),
    data: event.data,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The text attribute of an envelope, whatever it is. */
export function attributeOf(envelope: unknown, name: string): string | undefined {
  const value = isObject(envelope) ? envelope[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Runs `work` in the store and trace of an envelope, whatever it is, so that all that is said of it bears its trace id. */
export function inEvent<T>(envelope: unknown, work: () => Promise<T>): Promise<T> {
  const requestId = attributeOf(envelope, 'id');
  const traceparent = attributeOf(envelope, 'traceparent');
  const context = newContext({
    store: attributeOf(envelope, 'store'),
    ...(requestId && { requestId }),
    ...(traceparent && { traceparent }),
  });
  return withContext(context, work);
}

/**
 * The envelope as the type its contract gives it, or throws {@link PoisonEvent} that names what is wrong with it.
 * Unknown attributes are let through: CloudEvents allows extensions.
 */
export function parseEvent(envelope: unknown): CloudEvent {
  assertEvent(envelope);
  return envelope;
}

function assertEvent(envelope: unknown): asserts envelope is CloudEvent {
  if (!isObject(envelope)) throw new PoisonEvent('the event is not an object');
  for (const name of ['id', 'source', 'store']) {
    if (attributeOf(envelope, name) === undefined) throw new PoisonEvent(`the event has no ${name}`);
  }
  const { type } = envelope;
  if (!isEventType(type)) throw new PoisonEvent(`unknown event type ${String(type)}`);
  // replicas of two versions run side by side during an update: what a newer one says besides is no fault of the event
  const misfit = misfitOf(events[type].data, envelope.data);
  if (misfit) throw new PoisonEvent(`${type}: ${misfit.field || 'data'} ${misfit.message}`);
}
