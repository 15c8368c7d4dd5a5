/** What becomes of a delivery: done, again, or never. */
import type { CloudEvent } from '@skysync/contracts';
import { currentContext } from '../src/context/request-context';
import { createDeliver, topicsOf } from '../src/events/deliver';
import { PoisonEvent } from '../src/events/envelope';
import { createLogger } from '../src/logging/logger';
import { silent } from './counters';

const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
const event: CloudEvent<'skysync.order.paid.v1'> = {
  specversion: '1.0',
  id: 'e1',
  type: 'skysync.order.paid.v1',
  source: 'order-service',
  subject: 'ord_1',
  time: new Date(0).toISOString(),
  datacontenttype: 'application/json',
  store: 'demo',
  traceparent,
  data: { orderId: 'ord_1', number: 'S-1', paymentId: 'pay_1', total: { amount: 1, currency: 'EUR' } },
};
const deliverTo = (handler: (deps: string, event: CloudEvent) => Promise<void>, envelope: unknown = event) =>
  createDeliver({ 'skysync.order.paid.v1': handler }, 'deps', silent)(envelope);

test('a handler that returns is done; it runs in the store and trace of the event', async () => {
  const calls: unknown[] = [];
  const status = await deliverTo(async (deps, { id }) => {
    calls.push([deps, id, currentContext()]);
  });
  expect(status).toBe('SUCCESS');
  expect(calls).toEqual([['deps', 'e1', { store: 'demo', requestId: 'e1', traceparent, traceId: 'a'.repeat(32) }]]);
});

test('a handler that throws gets the event again, also when it throws at once or something odd', async () => {
  expect(await deliverTo(() => Promise.reject(new Error('the database is away')))).toBe('RETRY');
  expect(
    await deliverTo(() => {
      throw new Error('at once');
    }),
  ).toBe('RETRY');
  expect(await deliverTo(() => Promise.reject(undefined))).toBe('RETRY');
});

test('poison goes to the dead letters', async () => {
  expect(await deliverTo(() => Promise.reject(new PoisonEvent('never')))).toBe('DROP');
});

test.each([
  ['no id', { ...event, id: undefined }],
  ['an id that is an object', { ...event, id: { $gt: '' } }],
  ['no store', { ...event, store: '' }],
  ['an unknown type', { ...event, type: 'skysync.order.eaten.v1' }],
  ['a type of every object', { ...event, type: 'constructor' }],
  ['data against its schema', { ...event, data: { orderId: 1 } }],
  ['no data', { ...event, data: undefined }],
  ['a list', [event]],
  ['no object', 'text'],
  ['nothing', null],
])('an envelope with %s is poison', async (_name, envelope) => {
  const handler = jest.fn();
  expect(await deliverTo(handler, envelope)).toBe('DROP');
  expect(handler).not.toHaveBeenCalled();
});

test('attributes of others are let through', async () => {
  expect(await deliverTo(async () => {}, { ...event, pubsubname: 'pubsub', topic: 'orders' })).toBe('SUCCESS');
});

test('what a newer publisher says besides is let through, at every depth', async () => {
  const data = { ...event.data, channel: 'web', total: { ...event.data.total, net: 1 } };
  expect(await deliverTo(async () => {}, { ...event, data })).toBe('SUCCESS');
  const handler = jest.fn();
  expect(await deliverTo(handler, { ...event, data: { ...data, total: { amount: '1', currency: 'EUR' } } })).toBe(
    'DROP',
  );
  expect(handler).not.toHaveBeenCalled();
});

test('a type nobody handles is acknowledged, whatever its data', async () => {
  const deliver = createDeliver({}, 'deps', silent);
  expect([await deliver(event), await deliver({ ...event, data: 'broken' })]).toEqual(['SUCCESS', 'SUCCESS']);
});

test('a service subscribes to the topics that it has handlers for', () => {
  const handler = async () => {};
  expect(
    topicsOf({
      'skysync.order.paid.v1': handler,
      'skysync.order.cancelled.v1': handler,
      'skysync.payment.failed.v1': handler,
    }),
  ).toEqual(['orders', 'payments']);
});

test('whatever is said of an event that fails is said in its trace', async () => {
  const said: unknown[] = [];
  const log = createLogger('test');
  for (const level of ['warn', 'error'] as const) {
    jest.spyOn(log, level).mockImplementation(() => {
      said.push(currentContext()?.traceId);
      return log;
    });
  }
  const deliver = createDeliver({ 'skysync.order.paid.v1': () => Promise.reject(new Error('away')) }, 'deps', log);
  await deliver(event);
  await deliver({ ...event, data: 'poison' });
  expect(said).toEqual(['a'.repeat(32), 'a'.repeat(32)]);
});
