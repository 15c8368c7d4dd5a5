/** What is kept of a message: its id, and when it is tried again. */
import type { PaymentProvider } from '../providers/provider';
import { failedAgain, newReceivedWebhook, ofToday, type ReceivedWebhook, workedOff } from './received-webhook';

const now = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const provider = (name: string, store?: string) => ({ name, ...(store && { store }) }) as PaymentProvider;
const entry: ReceivedWebhook = {
  ...newReceivedWebhook(provider('sandbox'), { id: 'evt_1', type: 'charge.succeeded' }, 'pay_1', now),
  store: 'demo',
  revision: 1,
};

test.each([
  ['sandbox:evt_1', provider('sandbox'), 'evt_1'],
  ['stripe:demo:evt_1', provider('stripe', 'demo'), 'evt_1'],
  ['paypal:other:WH-1', provider('paypal', 'other'), 'WH-1'],
])('%s is one id for each event, and for each store that has an account', (expected, from, id) => {
  expect(newReceivedWebhook(from, { id, type: 'x' }, undefined, now)._id).toBe(expected);
});

test.each(['a/b', 'a:b', 'ä', 'x'.repeat(81), '../..'])('the id %j, which cannot stand in a path, is hashed', (id) => {
  const { _id } = newReceivedWebhook(provider('stripe', 'demo'), { id, type: 'x' }, undefined, now);
  expect(_id).toMatch(/^stripe:demo:[0-9a-f]{64}$/);
});

test('the pauses grow with its age, up to an hour', () => {
  const pauses = [1, 60, 3_600, 24 * 3_600].map((age) => {
    const { dueAt } = failedAgain(entry, 'unavailable', later(age));
    return ((dueAt?.getTime() ?? 0) - later(age).getTime()) / 1000;
  });
  expect(pauses).toEqual([2, 15, 900, 3_600]);
});

test('what an older version kept was worked off', () => {
  const old = { _id: 'sandbox:evt_1', store: 'demo', revision: 1, paymentId: 'pay_1', receivedAt: now };
  expect(ofToday(old as ReceivedWebhook)).toMatchObject({ ...old, provider: 'sandbox', state: 'done', doneAt: now });
  expect(ofToday(entry)).toBe(entry);
});

test('what ended before stays so when another try fails', () => {
  const done = workedOff(entry, { state: 'done', paymentId: 'pay_1' }, now);
  expect(failedAgain(done, 'unavailable', later(1))).toEqual({ ...done, tries: 2 });
});
