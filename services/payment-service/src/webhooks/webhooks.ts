/** What this room works with. */
import { type AggregateStore, type Base, wholeNumberSetting } from '@skysync/service-kit';
import { type ReceivedWebhook, receivedWebhookRecord } from './received-webhook';
import { createWorkers, type Workers } from './workers';

/** Also how many the sweep takes at a time. */
export const workersAtOnce = 32;
const mostWaiting = 2_000;

export interface Webhooks {
  inbox: AggregateStore<ReceivedWebhook>;
  workers: Workers;
  /** How long an answer waits for the work that it begins, in milliseconds. */
  answerMs: number;
}

export const createWebhooks = ({ store, env }: Pick<Base, 'store' | 'env'>): Webhooks => ({
  inbox: store(receivedWebhookRecord),
  workers: createWorkers({ atOnce: workersAtOnce, waiting: mostWaiting }),
  answerMs: wholeNumberSetting(env, 'WEBHOOK_ANSWER_MS', 200),
});
