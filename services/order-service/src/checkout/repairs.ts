/** Does what an order lacks. Each repair is idempotent, and may be done by several replicas at once. */
import type { Step } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Order } from '../orders/order';
import { attemptsOf } from '../orders/order-payments';
import {
  authorizationEnded,
  cancelledUnlessPaid,
  paymentFailed,
  paymentSucceeded,
  refunded,
} from '../orders/payment-steps';
import type { Repair } from './settlement';

type RepairDeps = Pick<Deps, 'orders' | 'call' | 'log'>;

/** Throws when the service that has to do it cannot be reached: it is then tried again later. */
export async function carryOut(deps: RepairDeps, order: Order, repair: Repair): Promise<void> {
  const { call, log } = deps;
  const { _id: orderId } = order;
  log.info('an order is repaired', { orderId, status: order.status, repair: repair.do });
  const change = (step: Step<Order>) => deps.orders.change(orderId, step);
  switch (repair.do) {
    case 'take_payment':
      return void (await change(paymentSucceeded(repair.paymentId, repair.paying)));
    case 'fail_payment':
      return void (await change(paymentFailed(repair.reason, repair.paymentId)));
    case 'end_authorization':
      return void (await change(authorizationEnded(repair.paymentId)));
    case 'time_out':
      return timeOut(deps, order);
    case 'commit_stock':
      return void (await call('commitReservation', { orderId }));
    case 'undo_stock':
      return void (await call('undoReservation', { orderId }));
    case 'void_payment':
      return void (await call('voidPayment', voidOf(order)));
    case 'refund': {
      const { paymentId, refundId, amount } = repair;
      const money = { amount, currency: order.total.currency };
      return void (await call('refundPayment', { orderId, paymentId, refundId, amount: money }));
    }
    case 'note_refund':
      return void (await change(refunded(repair.refund, repair.paymentId)));
  }
}

/** The payment is ended first: one that succeeds at the last moment pays its order. */
async function timeOut({ orders, call }: RepairDeps, order: Order): Promise<void> {
  const { payment } = await call('voidPayment', voidOf(order));
  await orders.change(order._id, cancelledUnlessPaid('payment_timeout', payment, attemptsOf(order)));
}

const voidOf = (order: Order) => {
  const attempts = attemptsOf(order);
  return { orderId: order._id, ...(attempts > 1 && { attempts }) };
};
