/** The routes by which the sidecar brings events and timers, and learns what became of each. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Topic } from '@skysync/contracts';
import type { DeliveryStatus, Inbound } from '@skysync/service-kit';
import express, { Router } from 'express';

const pubsubname = 'pubsub';
// a batch is as large as the broker's component has workers, and an event waits for others no longer than a person notices
const bulkSubscribe = { enabled: true, maxMessagesCount: 16, maxAwaitDurationMs: 20 };
const bodyLimit = '16mb';
const againAfterMs = 250;

/** The dead letters of `topic` that belong to one subscriber. */
const deadLetterTopic = (topic: Topic, appId: string): string => `${topic}-dead-letter-${appId}`;

/**
 * Our own routes, because the SDK's DaprServer answers SUCCESS when a handler throws, which loses the event (docs/adr).
 * See https://docs.dapr.io/developing-applications/building-blocks/pubsub/pubsub-bulk/ for the bulk form.
 */
export function inboundRoutes(appId: string, inbound: Inbound): Router {
  const router = Router();
  const json = express.json({ limit: bodyLimit, type: ['application/json', 'application/*+json'] });

  router.get('/dapr/subscribe', (_req, res) => void res.json(inbound.topics.flatMap((t) => subscriptionsOf(t, appId))));
  for (const topic of inbound.topics) {
    router.post(`/events/${topic}`, json, async (req, res) => {
      const entries = entriesOf(req.body);
      res.json(entries ? await deliverBulk(inbound, topic, entries) : { status: await inbound.deliver(req.body) });
    });
    router.post(`/dead-letters/${topic}`, json, async (req, res) => {
      res.json({ status: await inbound.deadLetter(topic, req.body) });
    });
  }
  for (const [name, run] of Object.entries(inbound.timers)) {
    // the sidecar asks with OPTIONS whether the app wants the binding
    router.options(`/${name}`, (_req, res) => void res.json({}));
    router.post(`/${name}`, async (_req, res) => {
      await run();
      res.json({});
    });
  }
  return router;
}

/** No routing rules by type: the sidecar sends what matches none to the dead-letter topic (dapr/dapr#8297). */
function subscriptionsOf(topic: Topic, appId: string): object[] {
  const slowLane = deadLetterTopic(topic, appId);
  return [
    { pubsubname, topic, deadLetterTopic: slowLane, route: `/events/${topic}`, bulkSubscribe },
    { pubsubname, topic: slowLane, route: `/dead-letters/${topic}` },
  ];
}

interface Entry {
  entryId: string;
  event: unknown;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The entries of a bulk delivery; undefined when it is a single event. */
function entriesOf(body: unknown): Entry[] | undefined {
  if (!isObject(body) || 'specversion' in body || !('entries' in body) || !Array.isArray(body.entries))
    return undefined;
  return body.entries.filter(isObject).map((entry) => ({
    entryId: 'entryId' in entry ? String(entry.entryId) : '',
    event: 'event' in entry ? entry.event : undefined,
  }));
}

interface BulkStatus {
  entryId: string;
  status: DeliveryStatus;
}

/**
 * What fails is tried once more after a moment and then kept as a dead letter; RETRY is said only when even that is
 * impossible. The sidecar delivers a topic's batches one after another, so one event that it has to retry would hold up
 * all others for the whole retry policy; and what is dropped in a retry it takes from the wrong place of the batch
 * (dapr 1.18, DeliverBulk).
 */
async function deliverBulk(inbound: Inbound, topic: Topic, entries: Entry[]): Promise<{ statuses: BulkStatus[] }> {
  const statuses = await Promise.all(
    entries.map(async ({ entryId, event }): Promise<BulkStatus> => {
      const status = await inbound.deliver(event);
      if (status === 'SUCCESS') return { entryId, status };
      if (status === 'RETRY') await pause(againAfterMs);
      return { entryId, status: await inbound.deadLetter(topic, event) };
    }),
  );
  return { statuses };
}
