/** A mail that waits to be sent, or was sent. It has nothing secret in it: a one-time link is made when it is sent. */
import { type Aggregate, defineRecord } from '@skysync/service-kit';
import type { MailTemplate } from './templates';

/** Its id is that of the event it was asked by, so that an event that comes twice asks once. */
export interface QueuedMail extends Aggregate {
  template: MailTemplate;
  /** Whom it concerns: the service that sends it knows what that is. */
  about: Readonly<Record<string, string>>;
  attempts: number;
  createdAt: Date;
  /** After this nobody is served by it any more. */
  staleAt: Date;
  /** When it ended, and how. */
  endedAt?: Date;
  outcome?: 'sent' | 'undeliverable' | 'stale';
}

const keptForDays = 30;

/** Kept for 30 days after it ended. */
export const mailRecord = defineRecord<QueuedMail>({
  name: 'Mail',
  collection: 'mails',
  outbox: false,
  fields: {
    template: { type: String, required: true },
    about: { type: Object, required: true },
    attempts: { type: Number, required: true },
    createdAt: { type: Date, required: true },
    staleAt: { type: Date, required: true },
    endedAt: Date,
    outcome: String,
  },
  retention: { field: 'endedAt', seconds: keptForDays * 24 * 3_600 },
});
