/** Which status of an order is in which group. */
import { endedInVain, isUnpaid, needsNoPayment, orderStatuses } from './order-statuses';

const groups = { isUnpaid, endedInVain, needsNoPayment };

test('each status is in exactly the groups it should be', () => {
  const groupsOf = orderStatuses.map((status) => [
    status,
    ...Object.entries(groups).flatMap(([name, holds]) => (holds(status) ? [name] : [])),
  ]);
  expect(groupsOf).toEqual([
    ['pending', 'isUnpaid'],
    ['awaiting_payment', 'isUnpaid'],
    ['paid'],
    ['fulfilled'],
    ['delivered'],
    ['cancelled', 'endedInVain', 'needsNoPayment'],
    ['payment_failed', 'endedInVain', 'needsNoPayment'],
    ['return_requested'],
    ['returned', 'needsNoPayment'],
    ['partially_refunded'],
    ['refunded', 'needsNoPayment'],
  ]);
});
