/** Checks a received envelope against the contract of its type, so that handlers only see what they are typed for. */
import Ajv, { type ValidateFunction } from 'ajv';
import type { CloudEvent, EventType } from './events';
import { eventSchemas } from './schemas';

const ajv = new Ajv({ allErrors: true, strict: true });
const validators = new Map<string, ValidateFunction>(
  Object.entries(eventSchemas).map(([type, schema]) => [type, ajv.compile(schema)]),
);

/** A message that will never become processable, however often it is delivered. */
export class InvalidEvent extends Error {}

/** True when `type` is an event type of this version of the contracts. */
export function isEventType(type: unknown): type is EventType {
  return typeof type === 'string' && validators.has(type);
}

/**
 * Returns the envelope typed, or throws {@link InvalidEvent} that names what is wrong with it.
 * Unknown attributes of the envelope are let through: CloudEvents allows extensions.
 */
export function parseEvent(envelope: unknown): CloudEvent {
  const event = envelope as Partial<CloudEvent> | null;
  if (typeof event !== 'object' || event === null) throw new InvalidEvent('the event is not an object');
  for (const attribute of ['id', 'source', 'store'] as const) {
    if (typeof event[attribute] !== 'string' || event[attribute] === '') {
      throw new InvalidEvent(`the event has no ${attribute}`);
    }
  }
  if (!isEventType(event.type)) throw new InvalidEvent(`unknown event type ${String(event.type)}`);
  const validate = validators.get(event.type);
  if (!validate?.(event.data)) throw new InvalidEvent(`${event.type}: ${ajv.errorsText(validate?.errors)}`);
  return event as CloudEvent;
}
