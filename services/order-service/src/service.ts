/** order-service: its rooms and what they need. Never listens. */
import { defineService } from '@skysync/service-kit';
import { createAuditRounds } from './audit/audit-rounds';
import { auditRoutes } from './audit/audit-routes';
import { cartRoutes } from './carts/cart-routes';
import { createCarts } from './carts/carts';
import { createPrices } from './carts/prices';
import { createStoreCurrency } from './carts/store-currency';
import { createCheckout } from './checkout/checkout';
import { paymentEvents } from './checkout/payment-events';
import { checkoutSweeps } from './checkout/reconcile';
import { createRetries } from './checkout/retries';
import { timeSagas } from './checkout/saga-durations';
import { deadLetterRoutes } from './dead-letters/dead-letter-routes';
import type { Deps } from './deps';
import { countOrders } from './orders/count-orders';
import { createListOrders } from './orders/list-orders';
import { readOpenOrders } from './orders/open-orders';
import { boughtLines } from './orders/order';
import { orderRecord } from './orders/order-record';
import { orderRoutes } from './orders/order-routes';

export const orderService = defineService<Deps>({
  appId: 'order-service',
  routes: [...cartRoutes, ...orderRoutes, ...auditRoutes, ...deadLetterRoutes],
  events: paymentEvents,
  counts: countOrders,
  sweeps: (deps) => [...checkoutSweeps(deps), deps.auditRounds.sweep],
  build({ runtime, call, store, deadLetters, metrics, log, env }) {
    const orders = store(orderRecord);
    readOpenOrders(metrics, orders);
    const bought = async (orderId: string) => boughtLines(await orders.find(orderId));
    const carts = createCarts({ state: runtime.state, prices: createPrices(call), bought, log });
    const storeCurrency = createStoreCurrency(call);
    const auditRounds = createAuditRounds({ orders, call, state: runtime.state, metrics, log, env });
    const listOrders = createListOrders(orders);
    const retries = createRetries({ orders, call, log });
    const parts = { call, orders, retries, listOrders, carts, storeCurrency, auditRounds, deadLetters, log, env };
    return { ...parts, checkout: createCheckout(parts, timeSagas(metrics)) };
  },
  close: (deps) => deps.auditRounds.stop(),
});
