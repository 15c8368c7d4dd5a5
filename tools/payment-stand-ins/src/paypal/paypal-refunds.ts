/** Refunds of captures: of each never more than was taken. */
import { missing, unprocessable } from './paypal-failure';
import {
  type Amount,
  type Capture,
  newId,
  now,
  type Order,
  type Outcome,
  type Refund,
  requireAmount,
  sumOf,
} from './paypal-objects';

export interface NewRefund {
  amount: Amount;
  custom_id: string;
  invoice_id: string;
}

const isOf =
  (captureId: string) =>
  ({ links }: Refund): boolean =>
    links.some(({ href }) => href.endsWith(`/${captureId}`));

export function createRefunds(all: () => Order[], base: () => string) {
  const findOf = (captureId: string): { order: Order; capture: Capture } => {
    for (const order of all()) {
      const capture = order.captures.find(({ id }) => id === captureId);
      if (capture) return { order, capture };
    }
    throw missing();
  };

  return {
    findCapture: (id: string): Capture => findOf(id).capture,

    refund(captureId: string, { amount, custom_id, invoice_id }: NewRefund, outcome: Outcome): Refund {
      const { order, capture } = findOf(captureId);
      requireAmount(amount);
      if (capture.status === 'PENDING') throw unprocessable('PENDING_CAPTURE');
      if (capture.status === 'REFUNDED') throw unprocessable('CAPTURE_FULLY_REFUNDED');
      const earlier = order.refunds.filter(isOf(captureId)).filter(({ status }) => status !== 'FAILED');
      const given = sumOf([...earlier, { amount }]);
      if (given > sumOf([capture])) throw unprocessable('REFUND_AMOUNT_EXCEEDED');
      const status = outcome === 'pending' ? 'PENDING' : outcome === 'failed' ? 'FAILED' : 'COMPLETED';
      const links = [{ rel: 'up', href: `${base()}/v2/payments/captures/${captureId}`, method: 'GET' }];
      const refund: Refund = { id: newId(), status, amount, custom_id, invoice_id, create_time: now(), links };
      order.refunds.push(refund);
      if (status !== 'FAILED') capture.status = given === sumOf([capture]) ? 'REFUNDED' : 'PARTIALLY_REFUNDED';
      return refund;
    },

    findRefund(id: string): Refund {
      const refund = all()
        .flatMap(({ refunds }) => refunds)
        .find((made) => made.id === id);
      if (!refund) throw missing();
      return refund;
    },
  };
}
