/** What the handlers of this service work with; built once in service.ts. */
import type { AggregateStore, Base } from '@skysync/service-kit';
import type { AuditRounds } from './audit/audit-rounds';
import type { Carts } from './carts/carts';
import type { StoreCurrency } from './carts/store-currency';
import type { Checkout } from './checkout/checkout';
import type { Retries } from './checkout/retries';
import type { ListOrders } from './orders/list-orders';
import type { Order } from './orders/order';

export interface Deps extends Pick<Base, 'call' | 'deadLetters' | 'log' | 'env'> {
  orders: AggregateStore<Order>;
  listOrders: ListOrders;
  carts: Carts;
  storeCurrency: StoreCurrency;
  checkout: Checkout;
  retries: Retries;
  auditRounds: AuditRounds;
}
