/** The inbox of webhooks: what a provider sent and how far it was worked off, so that nothing is lost and a repetition is known. */
import { createHash } from 'node:crypto';
import { idGrammar } from '@skysync/contracts';
import { type Aggregate, after, defineRecord, type New, nextCheck } from '@skysync/service-kit';
import type { PaymentProvider, ProviderEvent, ProviderNews } from '../providers/provider';

/** `ignored`: nothing in it that a payment needs to know. */
export const webhookStates = ['received', 'done', 'refused', 'ignored'] as const;
export type WebhookState = (typeof webhookStates)[number];

/** Why a message is none of ours, though its signature holds. */
export type Refusal = 'unknown_payment' | 'other_store' | 'other_amount' | 'other_charge' | 'other_content';

/** A message whose signature held: what the adapter read in it, never the message itself. */
export interface ReceivedWebhook extends Aggregate {
  provider: string;
  /** The provider's own word for it. */
  type: string;
  state: WebhookState;
  /** A {@link Refusal}, or the code of the problem that ended the last try. */
  reason?: string;
  paymentId?: string;
  /** What has to be done because of it; nothing for what is ignored. */
  news?: ProviderNews;
  /** What its provider has to be asked about before there are news. */
  lookUp?: string;
  tries: number;
  receivedAt: Date;
  /** When its work ended. */
  doneAt?: Date;
}

/** What an older version kept was worked off already; it kept no more than which payment it was about. */
export const ofToday = (stored: ReceivedWebhook): ReceivedWebhook => {
  if (stored.state !== undefined) return stored;
  const [provider = ''] = stored._id.split(':');
  return { ...stored, provider, type: 'unknown', state: 'done', tries: 1, doneAt: stored.receivedAt };
};

const newest = { receivedAt: -1, _id: -1 } as const;

export const receivedWebhookRecord = defineRecord<ReceivedWebhook>({
  name: 'ReceivedWebhook',
  collection: 'webhook_inbox',
  outbox: false,
  fields: {
    provider: String,
    type: { type: String },
    state: String,
    reason: String,
    paymentId: String,
    // as the adapter gave it: a further kind of news changes nothing here
    news: Object,
    lookUp: String,
    tries: Number,
    receivedAt: Date,
    doneAt: Date,
  },
  // both filters together take the one of the state: what an admin looks for there, received and refused, is little
  indexes: [[{ store: 1, ...newest }], [{ store: 1, state: 1, ...newest }], [{ store: 1, provider: 1, ...newest }]],
  // what is not worked off yet stays, however old it is
  retention: { field: 'receivedAt', seconds: 30 * 24 * 3600, once: 'doneAt' },
  upgrade: ofToday,
});

/** How long the work that begins with the answer is left alone. */
const firstCheckMs = 10_000;
const pauses = { shortestMs: 2_000, longestMs: 3_600_000 };

const plainId = new RegExp(`^${idGrammar}$`);

/**
 * `<provider>:<event>`, of which there is one. Where stores have accounts of their own the store stands in between: two of
 * them may share one account, and hear of each of its events.
 */
function inboxIdOf({ name, store }: Pick<PaymentProvider, 'name' | 'store'>, eventId: string): string {
  // an id that cannot stand in a path is known by its hash
  const id = plainId.test(eventId) ? eventId : createHash('sha256').update(eventId).digest('hex');
  return [name, ...(store === undefined ? [] : [store]), id].join(':');
}

/** A message as it is first kept: due, or `ignored` when there is nothing in it to work off. */
export function newReceivedWebhook(
  provider: PaymentProvider,
  { id, type, lookUp, ...news }: ProviderEvent,
  paymentId: string | undefined,
  now: Date,
): New<ReceivedWebhook> {
  const entry = { _id: inboxIdOf(provider, id), provider: provider.name, type, tries: 0, receivedAt: now };
  if (lookUp !== undefined) return { ...entry, state: 'received', lookUp, dueAt: after(firstCheckMs, now) };
  if (paymentId === undefined && news.savedMethod === undefined) return { ...entry, state: 'ignored', doneAt: now };
  const about = paymentId === undefined ? {} : { paymentId };
  return { ...entry, state: 'received', news, ...about, dueAt: after(firstCheckMs, now) };
}

/** True when both say the same: providers do not change a message when they repeat it. */
export const isSameMessage = (a: New<ReceivedWebhook>, b: New<ReceivedWebhook>): boolean =>
  JSON.stringify([a.type, a.lookUp, a.news]) === JSON.stringify([b.type, b.lookUp, b.news]);

/** What became of the work on a message. */
export type Outcome = Pick<ReceivedWebhook, 'paymentId'> &
  ({ state: 'done' | 'ignored' } | { state: 'refused'; reason: Refusal });

/** The message after its work. */
export function workedOff(
  { dueAt: _due, reason: _earlier, ...entry }: ReceivedWebhook,
  outcome: Outcome,
  now: Date,
): ReceivedWebhook {
  return { ...entry, ...outcome, tries: entry.tries + 1, doneAt: now };
}

/** The message after a try that failed: the next one comes ever later. What has ended before stays as it was. */
export function failedAgain(entry: ReceivedWebhook, reason: string, now: Date): ReceivedWebhook {
  const tries = entry.tries + 1;
  if (entry.state !== 'received') return { ...entry, tries };
  return { ...entry, tries, reason, dueAt: nextCheck(entry.receivedAt, now, pauses) };
}
