/** What the commands of this service work with; made once in app.ts. */
import type { Logger, OutboxRelay } from '@skysync/service-kit';
import type { CartStore } from './carts/cart-store';
import type { PaymentClient } from './clients/payment-client';
import type { ProductClient } from './clients/product-client';
import type { OrderStore } from './orders/order-store';

export interface Deps {
  carts: CartStore;
  orders: OrderStore;
  products: ProductClient;
  payments: PaymentClient;
  relay: OutboxRelay;
  log: Logger;
}
