/** A dead letter: an event that was given up on, kept until it is processed or dropped. */
import { createHash } from 'node:crypto';
import { type CallAnswer, idGrammar, type Topic } from '@skysync/contracts';
import type { Aggregate, New } from '../aggregates/aggregate';
import { defineRecord } from '../aggregates/record';
import { attributeOf } from '../events/envelope';
import { scrub } from '../logging/scrub';

/** One for each event; a second failure of it counts as another attempt. */
export interface DeadLetter extends Aggregate {
  topic: Topic;
  type?: string;
  /**
   * JSON text, because an envelope may have keys that no database takes, such as `$gt`. Of poison, without the secrets and
   * card numbers that somebody put where none belong.
   */
  envelope: string;
  /** It can never be processed as it is: a person replays or drops it. Others are taken up again when due. */
  poison: boolean;
  attempts: number;
  receivedAt: Date;
}

/** Kept until processed or dropped: nothing here ends by time. */
export const deadLetterRecord = defineRecord<DeadLetter>({
  name: 'DeadLetter',
  collection: 'dead_letters',
  outbox: false,
  fields: { topic: String, type: String, envelope: String, poison: Boolean, attempts: Number, receivedAt: Date },
  indexes: [[{ store: 1, receivedAt: -1 }]],
});

const idPattern = new RegExp(`^${idGrammar}$`);
const firstPauseMs = 2_000;
const longestPauseMs = 20_000;

/** The event's id, or a hash of an envelope whose id cannot stand in a path. */
export function deadLetterId(envelope: unknown): string {
  const id = attributeOf(envelope, 'id');
  if (id !== undefined && idPattern.test(id)) return id;
  return createHash('sha256')
    .update(JSON.stringify(envelope ?? null))
    .digest('hex');
}

/** Deep and long enough for any event; an SKU may look like a card number, and is needed as it is. */
const bounds = {
  deepest: 50,
  longest: 100_000,
  text: 1_000_000,
  isId: (name: string): boolean => /^(?:id|skus?|subject|slug|traceparent|traceid)$|Id$/.test(name),
};
const scrubbed = (envelope: unknown): unknown => scrub(envelope, bounds);

const nextTry = (attempts: number, now: Date): Date =>
  new Date(now.getTime() + Math.min(firstPauseMs * 2 ** attempts, longestPauseMs));

/** A letter as it is first kept. */
export function newDeadLetter(topic: Topic, envelope: unknown, poison: boolean, now: Date): New<DeadLetter> {
  const type = attributeOf(envelope, 'type');
  return {
    _id: deadLetterId(envelope),
    topic,
    ...(type !== undefined && { type }),
    envelope: JSON.stringify((poison ? scrubbed(envelope) : envelope) ?? null),
    poison,
    attempts: 1,
    receivedAt: now,
    ...(!poison && { dueAt: nextTry(1, now) }),
  };
}

/** The letter after another try that failed. */
export function failedAgain({ dueAt: _, ...letter }: DeadLetter, poison: boolean, now: Date): DeadLetter {
  const attempts = letter.attempts + 1;
  if (!poison) return { ...letter, attempts, poison, dueAt: nextTry(attempts, now) };
  return { ...letter, attempts, poison, envelope: JSON.stringify(scrubbed(JSON.parse(letter.envelope))) };
}

/** The letter as people see it. */
export const deadLetterView = (letter: DeadLetter): CallAnswer<'listDeadLetters'>['items'][number] => ({
  id: letter._id,
  topic: letter.topic,
  type: letter.type ?? null,
  poison: letter.poison,
  attempts: letter.attempts,
  receivedAt: letter.receivedAt.toISOString(),
  envelope: scrubbed(JSON.parse(letter.envelope)),
});
