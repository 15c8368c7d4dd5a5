/** What the sidecar is told about a delivery decides whether the event lives. */
import type { CloudEvent } from '@skysync/events';
import express from 'express';
import request from 'supertest';
import { currentContext } from '../context/request-context';
import type { DeadLetter } from '../dead-letters/dead-letters';
import { createLogger } from '../logging/logger';
import { deliver, PoisonEvent } from './deliver';
import { subscriptions } from './subscriptions';

const log = createLogger('test', 'none');
const event: CloudEvent<'skysync.order.paid.v1'> = {
  specversion: '1.0',
  id: 'e1',
  type: 'skysync.order.paid.v1',
  source: 'order-service',
  subject: 'ord_1',
  time: new Date(0).toISOString(),
  datacontenttype: 'application/json',
  store: 'demo',
  data: { orderId: 'ord_1', number: 'S-1', paymentId: 'pay_1', total: { amount: 1, currency: 'EUR' } },
};
const handle = (handler: () => Promise<void>) => deliver(event, { 'skysync.order.paid.v1': handler }, log);

test('a handler that returns is done, in the store of the event', async () => {
  let store: string | undefined;
  const status = await handle(async () => {
    store = currentContext()?.store;
  });
  expect([status, store]).toEqual(['SUCCESS', 'demo']);
});

test('a handler that throws gets the event again', async () => {
  expect(await handle(() => Promise.reject(new Error('the database is away')))).toBe('RETRY');
});

test('poison goes to the dead letters', async () => {
  expect(await handle(() => Promise.reject(new PoisonEvent('never')))).toBe('DROP');
});

test.each([
  ['no id', { ...event, id: undefined }],
  ['an unknown type', { ...event, type: 'skysync.order.eaten.v1' }],
  ['data against its schema', { ...event, data: { orderId: 1 } }],
  ['no object', 'text'],
  ['nothing', null],
])('an envelope with %s is poison', async (_name, envelope) => {
  const handler = jest.fn();
  expect(await deliver(envelope, { 'skysync.order.paid.v1': handler }, log)).toBe('DROP');
  expect(handler).not.toHaveBeenCalled();
});

test('a type nobody handles is acknowledged', async () => {
  expect(await deliver(event, {}, log)).toBe('SUCCESS');
  expect(await deliver({ ...event, data: 'broken' }, {}, log)).toBe('SUCCESS');
});

test('every type of a topic comes to the app, since the sidecar would send what matches no rule to the dead letters', async () => {
  const deadLetters = {
    keep: async () => {},
    remove: async () => {},
    list: async () => [],
    find: async () => undefined,
  };
  const handlers = { 'skysync.order.paid.v1': async () => {} };
  const app = express().use(subscriptions({ appId: 'product-service', handlers, log, deadLetters }));
  const slowLane = 'orders-dead-letter-product-service';
  expect((await request(app).get('/dapr/subscribe')).body).toEqual([
    { pubsubname: 'pubsub', topic: 'orders', deadLetterTopic: slowLane, route: '/events/orders' },
    { pubsubname: 'pubsub', topic: slowLane, route: '/dead-letters/orders' },
  ]);
});

describe('the dead-letter topic', () => {
  const kept: unknown[] = [];
  const removed: unknown[] = [];
  const deadLetters = {
    keep: async (letter: DeadLetter) => void kept.push(letter),
    remove: async (letter: DeadLetter) => void removed.push(letter.envelope),
    list: async () => [],
    find: async () => undefined,
  };
  const again = (handler: () => Promise<void>) => {
    const router = subscriptions({
      appId: 'product-service',
      handlers: { 'skysync.order.paid.v1': handler },
      log,
      deadLetters,
    });
    return request(express().use(express.json()).use(router)).post('/dead-letters/orders').send(event);
  };
  beforeEach(() => {
    kept.length = 0;
    removed.length = 0;
  });

  test('is tried again, and leaves the list when it worked', async () => {
    expect((await again(async () => {})).body).toEqual({ status: 'SUCCESS' });
    expect([kept, removed]).toEqual([[], [event]]);
  });

  test('comes back while the trouble lasts, and can be seen', async () => {
    expect((await again(() => Promise.reject(new Error('away')))).body).toEqual({ status: 'RETRY' });
    expect([kept.length, removed]).toEqual([1, []]);
  });

  test('keeps poison for a person', async () => {
    expect((await again(() => Promise.reject(new PoisonEvent('never')))).body).toEqual({ status: 'SUCCESS' });
    expect(kept).toEqual([{ topic: 'orders', envelope: event }]);
  });
});
