/** Which status of a payment is in which group. */
import { isCharged, isOpenPayment, isSecured, paymentStatuses } from './payment-statuses';

const groups = { isOpenPayment, isCharged, isSecured };

test('each status is in exactly the groups it should be', () => {
  const groupsOf = paymentStatuses.map((status) => [
    status,
    ...Object.entries(groups).flatMap(([name, holds]) => (holds(status) ? [name] : [])),
  ]);
  expect(groupsOf).toEqual([
    ['processing', 'isOpenPayment'],
    ['requires_action', 'isOpenPayment'],
    ['authorized', 'isOpenPayment', 'isSecured'],
    ['partially_captured', 'isCharged', 'isSecured'],
    ['succeeded', 'isCharged', 'isSecured'],
    ['failed'],
    ['cancelled'],
    ['refunding', 'isCharged'],
    ['partially_refunded', 'isCharged'],
    ['refunded', 'isCharged'],
    ['disputed', 'isCharged'],
  ]);
});
