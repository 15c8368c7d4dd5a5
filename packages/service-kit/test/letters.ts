/** A service with dead letters, for tests of what becomes of them. */
import { startTestService, type TestService } from '@skysync/test-kit';
import { createAggregateStore } from '../src/aggregates/aggregate-store';
import { nativeCollection } from '../src/aggregates/connect-database';
import { deadLetterRecord } from '../src/dead-letters/dead-letter';
import { createDeadLetters } from '../src/dead-letters/dead-letters';
import type { Deliver } from '../src/events/deliver';
import { PoisonEvent } from '../src/events/envelope';
import type { Metrics } from '../src/metrics/metrics';
import { defineService } from '../src/service/service';
import { silent } from './counters';

/** The one type that the service handles. */
export const type = 'skysync.order.paid.v1';
const data = { orderId: 'ord_1', number: 'S-1', paymentId: 'pay_1', total: { amount: 1, currency: 'EUR' } };

/** An event of that type. */
export const event = (id: string, more: object = {}) => ({
  specversion: '1.0',
  id,
  type,
  source: 'x',
  store: 'demo',
  data,
  ...more,
});

/** What the handler makes of an event, by its id. */
export type Fate = (id: string) => Promise<void>;
export const works: Fate = async () => {};
export const poison: Fate = () => Promise.reject(new PoisonEvent('never'));
export const away: Fate = () => Promise.reject(new Error('the database is away'));

/** Says what becomes of events from now on. */
export const handler = { fate: poison };

/** Starts the service; `stop` it in `afterAll`. */
export async function startLetters(metrics?: Metrics): Promise<Letters> {
  const events = { [type]: (_deps: object, { id }: { id: string }) => handler.fate(id) };
  const service = defineService({ appId: 'product-service', routes: [], events, build: () => ({}) });
  return new Letters(await startTestService(service, metrics ? { metrics } : {}));
}

/** The dead letters of that service, as the broker, the sweeper and order-service work with them. */
export class Letters {
  constructor(readonly service: TestService<object>) {}

  /** Dead letters over the same collection, whose events become of what `deliver` says. */
  withDeliver(deliver: Deliver) {
    const { relay, database } = this.service;
    const store = createAggregateStore(database.connection, deadLetterRecord, relay);
    return { store, ...createDeadLetters({ store, deliver, log: silent }) };
  }

  collection() {
    return nativeCollection<{ _id: string; dueAt?: Date; receivedAt: Date }>(
      this.service.database.connection,
      'dead_letters',
    );
  }

  bring(envelope: unknown) {
    return this.service.runtime.inboundOf().deadLetter('orders', envelope);
  }

  ask(method: 'get' | 'post', path: string, { store = 'demo', sender = 'order-service' } = {}) {
    return this.service.api[method](path, { sender, headers: { 'x-store-id': store } });
  }

  async list(store = 'demo'): Promise<{ id: string; poison: boolean; envelope: object }[]> {
    return (await this.ask('get', '/internal/dead-letters', { store })).body.items;
  }

  replay(id: string, store = 'demo') {
    return this.ask('post', `/internal/dead-letters/${id}/replay`, { store });
  }

  drop(id: string, store = 'demo') {
    return this.ask('post', `/internal/dead-letters/${id}/drop`, { store });
  }

  /** As time would. */
  async makeDue(): Promise<void> {
    await this.collection().updateMany({ dueAt: { $exists: true } }, { $set: { dueAt: new Date(0) } });
  }
}
