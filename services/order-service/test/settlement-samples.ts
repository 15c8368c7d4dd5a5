/** What the tests of settlements start from: an order, its payment and refunds, all in agreement. */

import type { PaymentRecord } from '../src/checkout/settlement';
import type { Order } from '../src/orders/order';

export const now = new Date('2026-01-01T00:00:00Z');
const later = new Date(now.getTime() + 1);
export const order: Order = {
  _id: 'o',
  store: 'demo',
  revision: 1,
  userId: 'u',
  number: 'S-1',
  status: 'paid',
  fingerprint: 'f',
  shippingAddress: { name: 'n', line1: 'l', city: 'c', country: 'DE' },
  shippingMethod: 'standard',
  cart: { id: 'c' },
  lines: [],
  pieces: 1,
  subtotal: { amount: 100, currency: 'EUR' },
  discount: { amount: 0, currency: 'EUR' },
  shipping: { amount: 0, currency: 'EUR' },
  tax: { amount: 0, currency: 'EUR' },
  total: { amount: 100, currency: 'EUR' },
  payment: { provider: 'sandbox', method: 'pm_success', status: 'succeeded', id: 'p' },
  payBy: later,
  refunds: [],
  timeline: [],
  createdAt: now,
  updatedAt: now,
};
export const payment: PaymentRecord = {
  id: 'p',
  orderId: 'o',
  status: 'succeeded',
  amount: { amount: 100, currency: 'EUR' },
  refunded: 0,
  refunds: [],
  createdAt: now.toISOString(),
};
export const refund = (id: string, amount: number, status: 'pending' | 'succeeded' | 'failed') => ({
  id,
  amount,
  status,
});
export const noted = (id: string, amount: number) => ({ id, amount: { amount, currency: 'EUR' }, at: now });
