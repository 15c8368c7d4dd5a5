/** The ids of an order's payments: derived, so that each attempt to pay it has one payment without a second unique index. */
import { createHash } from 'node:crypto';

const digest = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);

/** A store's payments lie together in the primary index, so lists need no index of their own. */
export const paymentIdPrefix = (store: string): string => `pay_${digest(store, 8)}`;

/** Attempts are counted from 1; those of an order lie beside each other. */
export const paymentIdOf = (store: string, orderId: string, attempt = 1): string => {
  const id = `${paymentIdPrefix(store)}${digest(`${store}/${orderId}`, 24)}`;
  return attempt === 1 ? id : `${id}-${attempt}`;
};

/** Of the first `attempts` attempts. */
export const paymentIdsOf = (store: string, orderId: string, attempts = 1): string[] =>
  Array.from({ length: attempts }, (_, before) => paymentIdOf(store, orderId, before + 1));
