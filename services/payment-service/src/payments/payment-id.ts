/** The id of an order's payment: derived, so that an order has one payment without a second unique index. */
import { createHash } from 'node:crypto';

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** A store's payments lie together in the primary index, so lists need no index of their own. */
export const paymentIdPrefix = (store: string): string => `pay_${digest(store, 8)}`;

export const paymentIdOf = (store: string, orderId: string): string =>
  `${paymentIdPrefix(store)}${digest(`${store}/${orderId}`, 24)}`;
