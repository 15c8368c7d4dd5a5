/** The table of order states: every pair of state and trigger, and that every state can be reached. */
import { type OrderStatus, orderStatuses } from '@skysync/contracts';
import { orderTriggers, transition, transitions } from './order-states';

/** Written out by hand: whoever changes the table has to say so here. */
const ways = `
  pending await_payment awaiting_payment
  pending payment_succeeded paid
  pending payment_failed payment_failed
  pending give_up cancelled
  awaiting_payment await_payment awaiting_payment
  awaiting_payment payment_succeeded paid
  awaiting_payment payment_failed payment_failed
  awaiting_payment cancel cancelled
  paid fulfil fulfilled
  paid cancel cancelled
  paid refund_part partially_refunded
  paid refund_whole refunded
  fulfilled deliver delivered
  fulfilled refund_part partially_refunded
  fulfilled refund_whole refunded
  delivered request_return return_requested
  delivered refund_part partially_refunded
  delivered refund_whole refunded
  return_requested receive_return returned
  return_requested refuse_return delivered
  return_requested refund_part partially_refunded
  return_requested refund_whole refunded
  returned refund_part partially_refunded
  returned refund_whole refunded
  partially_refunded refund_part partially_refunded
  partially_refunded refund_whole refunded
`
  .trim()
  .split(/\s*\n\s*/);

const pairs = orderStatuses.flatMap((status) => orderTriggers.map((trigger) => [status, trigger] as const));

test.each(pairs)('%s on %s leads where the list says, or nowhere', (status, trigger) => {
  const listed = ways.find((way) => way.startsWith(`${status} ${trigger} `))?.split(' ')[2];
  expect(transition(status, trigger)).toBe(listed);
});

test('reaches every state from pending', () => {
  const reached = new Set<OrderStatus>(['pending']);
  for (const status of reached) for (const next of Object.values(transitions[status])) reached.add(next);
  expect([...reached].sort()).toEqual([...orderStatuses].sort());
});

test('never takes money for an order that has ended', () => {
  const taken = orderStatuses.filter((status) => transition(status, 'payment_succeeded'));
  expect(taken).toEqual(['pending', 'awaiting_payment']);
});

test('never leaves a final state', () => {
  for (const status of ['cancelled', 'payment_failed', 'refunded'] as const) expect(transitions[status]).toEqual({});
});
