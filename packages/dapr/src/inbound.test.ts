/** The answer to a delivery decides whether the event lives. */
import type { Topic } from '@skysync/contracts';
import type { DeliveryStatus, Inbound } from '@skysync/service-kit';
import express from 'express';
import request from 'supertest';
import { inboundRoutes } from './inbound';

const fates: Record<string, DeliveryStatus> = { fails: 'RETRY', poison: 'DROP' };
const deadLetters: [Topic, unknown][] = [];
let kept: DeliveryStatus = 'SUCCESS';
let ticks = 0;
const inbound: Inbound = {
  topics: ['orders', 'payments'],
  deliver: async (envelope) => fates[(envelope as { id: string } | undefined)?.id ?? ''] ?? 'SUCCESS',
  deadLetter: async (topic, envelope) => {
    deadLetters.push([topic, envelope]);
    return kept;
  },
  timers: {
    sweeper: async () => {
      ticks += 1;
    },
  },
};
const app = express().use(inboundRoutes('product-service', inbound));
beforeEach(() => {
  deadLetters.length = 0;
  kept = 'SUCCESS';
});

const event = (id: string) => ({ specversion: '1.0', id, data: {} });
const deliver = async (body: object, path = '/events/orders') =>
  (await request(app).post(path).type('application/cloudevents+json').send(JSON.stringify(body))).body;
const bulk = (...ids: string[]) => ({
  id: 'bulk-1',
  topic: 'orders',
  entries: ids.map((id) => ({ entryId: `entry-${id}`, event: event(id), contentType: 'application/cloudevents+json' })),
});

test('each topic is subscribed in bulk, with dead letters of its own', async () => {
  const subscriptions = (await request(app).get('/dapr/subscribe')).body;
  const bulkSubscribe = { enabled: true, maxMessagesCount: expect.any(Number), maxAwaitDurationMs: expect.any(Number) };
  expect(subscriptions).toEqual(
    ['orders', 'payments'].flatMap((topic) => {
      const deadLetterTopic = `${topic}-dead-letter-product-service`;
      return [
        { pubsubname: 'pubsub', topic, deadLetterTopic, route: `/events/${topic}`, bulkSubscribe },
        { pubsubname: 'pubsub', topic: deadLetterTopic, route: `/dead-letters/${topic}` },
      ];
    }),
  );
});

test('a single event has its own status', async () => {
  expect(await deliver(event('works'))).toEqual({ status: 'SUCCESS' });
  expect(await deliver(event('fails'))).toEqual({ status: 'RETRY' });
  expect(await deliver(event('poison'))).toEqual({ status: 'DROP' });
  expect(deadLetters).toEqual([]);
});

test('in bulk what fails is kept at once, so that nothing has to be retried or dropped by the sidecar', async () => {
  expect(await deliver(bulk('works', 'fails', 'poison'))).toEqual({
    statuses: ['works', 'fails', 'poison'].map((id) => ({ entryId: `entry-${id}`, status: 'SUCCESS' })),
  });
  expect(deadLetters).toHaveLength(2);
  expect(deadLetters).toEqual(
    expect.arrayContaining([
      ['orders', event('fails')],
      ['orders', event('poison')],
    ]),
  );
});

test('in bulk only what cannot even be kept is asked for again', async () => {
  kept = 'RETRY';
  expect(await deliver(bulk('works', 'fails'))).toEqual({
    statuses: [
      { entryId: 'entry-works', status: 'SUCCESS' },
      { entryId: 'entry-fails', status: 'RETRY' },
    ],
  });
});

test('a dead letter is received under its topic', async () => {
  expect(await deliver(event('fails'), '/dead-letters/payments')).toEqual({ status: 'SUCCESS' });
  expect(deadLetters).toEqual([['payments', event('fails')]]);
});

test('an odd bulk does not break', async () => {
  expect(await deliver({ entries: [null, 7, {}, { entryId: 'a' }] })).toEqual({
    statuses: [
      { entryId: '', status: 'SUCCESS' },
      { entryId: 'a', status: 'SUCCESS' },
    ],
  });
  expect(await deliver({ entries: [] })).toEqual({ statuses: [] });
  expect(await deliver({ ...event('works'), entries: [1] })).toEqual({ status: 'SUCCESS' });
});

test('a timer says that it is wanted, and runs', async () => {
  expect((await request(app).options('/sweeper')).status).toBe(200);
  expect((await request(app).post('/sweeper')).status).toBe(200);
  expect(ticks).toBe(1);
});
