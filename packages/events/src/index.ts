/** The public face of the event contracts. */
export { type CloudEvent, type EventData, type EventType, type Topic, topicOf, topics } from './events';
export { InvalidEvent, isEventType, parseEvent } from './parse-event';
export { eventSchemas } from './schemas';
