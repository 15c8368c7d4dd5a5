/** What is on its way: how much of it, since when, and which authorisations are about to lapse. */

import type { AggregateStore } from '@skysync/service-kit';
import { capturable } from '../payments/amounts';
import { withSums } from '../payments/older-payments';
import type { Payment } from '../payments/payment';
import { lapsesAt } from '../payments/payment-timing';

/** More than that at once is an outage, whose size the oldest one tells. */
const mostRead = 5_000;
/** Within this time a store should know of it. */
export const lapseSoonMs = 48 * 3_600_000;

/** Everything that is unfinished has a date on which it is due, and so stands in that index. */
export async function unfinishedPayments({ model }: AggregateStore<Payment>, now: Date) {
  const found = await model
    .find({ dueAt: { $exists: true } }, { outbox: 0 })
    .limit(mostRead)
    .lean<Payment[]>();
  const payments = found.map(withSums);
  const byStatus = Map.groupBy(payments, ({ status }) => status);
  return {
    underWay: [...byStatus].sort().map(([status, those]) => ({
      status,
      count: those.length,
      oldest: new Date(Math.min(...those.map(({ statusAt }) => statusAt.getTime()))),
    })),
    lapsing: payments.flatMap((payment) => {
      const lapses = lapsesAt(payment);
      if (!lapses || lapses.getTime() - now.getTime() > lapseSoonMs) return [];
      return [{ paymentId: payment._id, orderId: payment.orderId, capturable: capturable(payment), lapses }];
    }),
  };
}
