/** Ends payments whose buyers did not act, but only once order-service says that their orders no longer wait. */
import { needsNoPayment } from '@skysync/contracts';
import type { Deps } from '../deps';
import { changePayment } from './change-payment';
import type { Payment } from './payment';
import { voidPayment } from './void-payment';

/** All of one store. While order-service cannot be asked, nothing ends; the call throws, and they come again. */
export async function endAbandoned(deps: Deps, payments: readonly Payment[]): Promise<void> {
  const { orders } = await deps.call('findOrders', { orderIds: payments.map(({ orderId }) => orderId) });
  const waiting = new Set(orders.filter(({ status }) => !needsNoPayment(status)).map(({ id }) => id));
  await Promise.all(
    payments.map((payment) =>
      waiting.has(payment.orderId)
        ? changePayment(deps, payment, { type: 'checked' })
        : voidPayment(deps, payment, { status: 'cancelled' }),
    ),
  );
}
