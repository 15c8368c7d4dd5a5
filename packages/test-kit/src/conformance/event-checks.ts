/** Events: everything published is delivered, and what a handler could not do is not lost. */
import { deepStrictEqual, equal, ok, rejects } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@skysync/contracts';
import { eventually } from '../eventually';
import type { RuntimeCheck } from './runtime-check';

const traceparent = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-00`;

/** An event of the topic `orders`. */
const event = (reason = 'a "reason" – ü'): CloudEvent => ({
  specversion: '1.0',
  id: randomUUID(),
  type: 'skysync.order.cancelled.v1',
  source: 'conformance',
  subject: 'ord_1',
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  store: 'demo',
  traceparent,
  traceid: traceparent,
  data: { orderId: 'ord_1', number: 'S-1', reason },
});

const events = (count: number): CloudEvent[] => Array.from({ length: count }, () => event());

/** Delivery, dead letters and limits. */
export const eventChecks: RuntimeCheck[] = [
  {
    name: 'a single event arrives as it was published',
    async check({ runtime, app }) {
      const sent = event();
      await runtime.publish('orders', [sent]);
      await eventually(() => ok(app.envelopes.has(sent.id)));
      const { id, type, source, subject, store, data, ...rest } = app.envelopes.get(sent.id) as CloudEvent;
      deepStrictEqual(
        [id, type, source, subject, store, data],
        [sent.id, sent.type, sent.source, 'ord_1', 'demo', sent.data],
      );
      equal(rest.traceparent, traceparent);
    },
  },
  {
    name: 'each of many events arrives, under its own id',
    async check({ runtime, app }) {
      const sent = events(150).map(({ id, ...more }) => ({ ...more, id }));
      await runtime.publish('orders', sent);
      await eventually(() => ok(sent.every(({ id }) => app.delivered.includes(id))));
    },
  },
  {
    name: 'publishing nothing is nothing',
    check: ({ runtime }) => runtime.publish('orders', []),
  },
  ...((['RETRY', 'DROP'] as const).map((fate) => ({
    name: `of many events those with ${fate} reach the dead letters, the others are delivered once`,
    async check({ runtime, app }) {
      const sent = events(12);
      const failing = sent.filter((_, index) => index % 4 === 3).map(({ id }) => id);
      for (const id of failing) app.fates.set(id, fate);
      await runtime.publish('orders', sent);
      await eventually(
        () => {
          for (const id of failing)
            ok(
              app.deadLetters.some((letter) => letter.id === id && letter.topic === 'orders'),
              id,
            );
          ok(sent.every(({ id }) => app.delivered.includes(id)));
        },
        { timeoutMs: 25_000 },
      );
      for (const { id } of sent.filter(({ id }) => !failing.includes(id))) {
        equal(app.delivered.filter((delivered) => delivered === id).length, 1);
        ok(!app.deadLetters.some((letter) => letter.id === id));
      }
    },
  })) satisfies RuntimeCheck[]),
  {
    name: 'a dead letter that cannot be kept comes again until it can',
    async check({ runtime, app }) {
      const sent = events(3);
      for (const { id } of sent) {
        app.fates.set(id, 'RETRY');
        app.refusals.set(id, 5);
      }
      await runtime.publish('orders', sent);
      const isKept = ({ id }: CloudEvent): boolean => app.deadLetters.some((letter) => letter.id === id);
      await eventually(() => ok(sent.every(isKept)), { timeoutMs: 25_000 });
    },
  },
  {
    name: 'more than the broker takes at once is payload_too_large',
    check: ({ runtime }) =>
      rejects(
        runtime.publish(
          'orders',
          [1, 2, 3, 4, 5].map(() => event('x'.repeat(1024 * 1024))),
        ),
        { code: 'payload_too_large' },
      ),
  },
];
