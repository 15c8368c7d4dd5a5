/** Mails wait here until the mail server has taken them: each once, however often it was asked for, and tried again while it serves anybody. */
import {
  type AggregateStore,
  after,
  type Logger,
  type New,
  newContext,
  nextCheck,
  withContext,
} from '@skysync/service-kit';
import type { QueuedMail } from './mail-record';
import { type SendMail, UndeliverableMail } from './mailer';
import { type MailStore, renderMail } from './render';
import type { MailData, MailTemplate } from './templates';
import type { MailLocale } from './texts';

/** A mail as its service makes it at the moment it is sent. */
export type ReadyMail = {
  [T in MailTemplate]: { template: T; data: MailData[T]; to: string; locale: MailLocale; store: MailStore };
}[MailTemplate];

/** What asks for a mail. */
export interface MailRequest {
  /** The same for every repetition of the same request. */
  id: string;
  template: MailTemplate;
  about: Readonly<Record<string, string>>;
}

/** The mails of one service. */
export interface MailQueue {
  /** Keeps mails of the current store, and begins to send; those that were asked for before are left as they are. */
  post(requests: readonly MailRequest[]): Promise<void>;
  /** Sends what is due, of all stores, until that moment. Returns how many it tried. */
  sendDue(until: number): Promise<number>;
  /** Finishes the mail that is on its way, and begins with no other. */
  close(): Promise<void>;
}

/** What a queue works with. */
export interface MailQueueOptions {
  mails: AggregateStore<QueuedMail>;
  send: SendMail;
  /** Makes the mail, in its own store; undefined when it has no point any more. May be called again for the same one. */
  prepare(mail: QueuedMail): Promise<ReadyMail | undefined>;
  log: Logger;
}

const servesMs = 24 * 3_600_000;
/** Longer than one try may take, so that no other replica tries beside it. */
const leaseMs = 60_000;
const pauses = { shortestMs: 5_000, longestMs: 600_000 };
const turnMs = 8_000;

/** Makes the queue. A crash between the mail server's answer and the note of it sends a mail twice: nobody could tell. */
export function createMailQueue(options: MailQueueOptions): MailQueue {
  const { mails, log } = options;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const sendInTurn = async (until: number): Promise<number> => {
    for (let tried = 0; ; tried += 1) {
      const [mail] = closed || Date.now() > until ? [] : await mails.takeDue(1, leaseMs);
      if (!mail) return tried;
      // not in the context of whoever has asked for another mail, whose token would go along with calls
      await withContext(newContext({ store: mail.store }), () => trySend(options, mail));
    }
  };

  const sendDue = (until: number): Promise<number> => {
    const sent = turn.then(() => sendInTurn(until));
    turn = sent.catch(() => undefined);
    return sent;
  };

  return {
    async post(requests) {
      for (const request of requests) await mails.insert(newMail(request, new Date()));
      if (requests.length === 0) return;
      sendDue(Date.now() + turnMs).catch((error) => void log.warn('mails wait for the sweeper', { error }));
    },
    sendDue,
    async close() {
      closed = true;
      await turn;
    },
  };
}

const newMail = ({ id, template, about }: MailRequest, now: Date): New<QueuedMail> => ({
  _id: id,
  template,
  about,
  attempts: 0,
  createdAt: now,
  dueAt: now,
  staleAt: after(servesMs, now),
});

type Outcome = NonNullable<QueuedMail['outcome']>;
type Found = Outcome | 'pointless';

async function trySend({ mails, send, prepare, log }: MailQueueOptions, mail: QueuedMail): Promise<void> {
  const { _id: id, template } = mail;
  try {
    const outcome = mail.staleAt < new Date() ? 'stale' : await sendOne(mail, prepare, send);
    if (outcome !== 'sent') log.info('a mail was not sent', { mail: id, template, outcome });
    // it may name somebody who is nobody's customer
    if (outcome === 'pointless') await mails.model.deleteOne({ _id: id });
    else await mails.change(id, (current, now) => ended(current, outcome, now));
  } catch (error) {
    log.warn('a mail could not be sent; it is tried again', { mail: id, template, error });
    await mails.change(id, (current, now) => ({
      state: { ...current, attempts: current.attempts + 1, dueAt: nextCheck(current.createdAt, now, pauses) },
    }));
  }
}

async function sendOne(mail: QueuedMail, prepare: MailQueueOptions['prepare'], send: SendMail): Promise<Found> {
  const ready = await prepare(mail);
  if (!ready) return 'pointless';
  try {
    // the data belong to the template by their type, which the compiler does not see of a union
    const { template, data, store } = ready;
    await send(ready.to, renderMail<MailTemplate>(template, data, store, ready.locale), store);
    return 'sent';
  } catch (error) {
    if (error instanceof UndeliverableMail) return 'undeliverable';
    throw error;
  }
}

function ended({ dueAt: _, ...mail }: QueuedMail, outcome: Outcome, now: Date) {
  return { state: { ...mail, attempts: mail.attempts + 1, outcome, endedAt: now } };
}
