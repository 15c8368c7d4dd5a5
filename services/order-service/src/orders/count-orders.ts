/** The business figures of orders: how many get how far, and what they bring in. */
import type { DomainEvent, EventType } from '@skysync/contracts';
import { currencies, type Metrics, otherValue } from '@skysync/service-kit';

/** How far an order got, by the event that says so. */
const milestones = {
  'skysync.order.placed.v1': 'placed',
  'skysync.order.paid.v1': 'paid',
  'skysync.order.payment_failed.v1': 'payment_failed',
  'skysync.order.cancelled.v1': 'cancelled',
} as const satisfies Partial<Record<EventType, string>>;

const isMilestone = (type: EventType): type is keyof typeof milestones => Object.hasOwn(milestones, type);

/** Counts each order once for each of these, as it is written. */
export function countOrders(metrics: Metrics): (event: DomainEvent, store: string) => void {
  const stores = [...metrics.stores, otherValue];
  const orders = metrics.counter({
    name: 'skysync_orders_total',
    help: 'Orders that were placed, paid, not paid or cancelled',
    labels: { status: Object.values(milestones), store: stores },
  });
  const revenue = metrics.counter({
    name: 'skysync_revenue_minor_units_total',
    help: 'Totals of paid orders in minor units; what is given back is not taken off',
    labels: { currency: currencies, store: stores },
    sparse: true,
  });
  return (event, store) => {
    if (!isMilestone(event.type)) return;
    orders({ status: milestones[event.type], store });
    if (event.type !== 'skysync.order.paid.v1') return;
    const { amount, currency } = event.data.total;
    revenue({ currency, store }, amount);
  };
}
