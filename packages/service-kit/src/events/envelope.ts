/** CloudEvents on their way out and in: made from outboxes, and checked against their contract when they arrive. */
import { type CloudEvent, events, isEventType } from '@skysync/contracts';
import Ajv, { type ValidateFunction } from 'ajv';
import type { Outbox, OutboxEvent } from './outbox';

const ajv = new Ajv({ allErrors: true, strict: true, validateFormats: false });
ajv.addVocabulary(['x-message', 'x-text', 'x-distinct']);

/**
 * The schema without its ban on other members: replicas of two versions run side by side during an update, and what the
 * newer one says besides is no fault of the event.
 */
const openly = (schema: object): object =>
  JSON.parse(JSON.stringify(schema), (keyword, value) => (keyword === 'additionalProperties' ? undefined : value));
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const validators = new Map<string, ValidateFunction>(
  Object.entries(events).map(([type, { data }]) => [type, ajv.compile(openly(data))]),
);

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

/** The text attribute of an envelope, whatever it is. */
export function attributeOf(envelope: unknown, name: string): string | undefined {
  const value = isObject(envelope) ? envelope[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
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
  const validate = validators.get(type);
  if (!validate?.(envelope.data)) throw new PoisonEvent(`${type}: ${ajv.errorsText(validate?.errors)}`);
}
