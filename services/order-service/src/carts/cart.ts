/** The cart as pure functions: lines at preview prices, one currency, bounded in size. */
import { randomUUID } from 'node:crypto';
import { AppError, conflict, invalidRequest, type Money, notFound, sum, times } from '@skysync/service-kit';
import type { Quantity, Variant } from '../clients/product-client';

export interface CartLine extends Quantity {
  title: string;
  unitPrice: Money;
}

export interface Cart {
  id: string;
  /** Grows with every change; the state store's own ETag is not told by a save, and differs from store to store. */
  version: number;
  lines: CartLine[];
}

export const maxLines = 100;
export const maxQuantity = 999;
/** An empty cart has to name some currency. */
const emptyCurrency = 'EUR';

const newId = (): string => `crt_${randomUUID().replaceAll('-', '')}`;

export const newCart = (): Cart => ({ id: newId(), version: 0, lines: [] });

const next = (cart: Cart, lines: CartLine[]): Cart => ({ ...cart, version: cart.version + 1, lines });

/** Adds to the line of that SKU, at today's price, or opens one. */
export function addLine(cart: Cart, { sku, title, unitPrice }: Variant, quantity: number): Cart {
  const other = cart.lines.find((line) => line.sku !== sku && line.unitPrice.currency !== unitPrice.currency);
  if (other)
    throw conflict('conflict', `The cart is in ${other.unitPrice.currency}, ${sku} is in ${unitPrice.currency}`);
  const index = cart.lines.findIndex((line) => line.sku === sku);
  const total = quantity + (cart.lines[index]?.quantity ?? 0);
  if (total > maxQuantity) {
    throw invalidRequest([{ field: 'quantity', message: `a line holds at most ${maxQuantity} pieces` }]);
  }
  if (index < 0 && cart.lines.length >= maxLines) throw conflict('conflict', `A cart holds at most ${maxLines} lines`);
  const line = { sku, title, unitPrice, quantity: total };
  return next(cart, index < 0 ? [...cart.lines, line] : cart.lines.with(index, line));
}

/** Sets the quantity of a line that is there; 0 takes it out. */
export function setQuantity(cart: Cart, sku: string, quantity: number): Cart {
  if (!cart.lines.some((line) => line.sku === sku)) throw notFound('Cart line');
  if (quantity === 0) return removeLine(cart, sku);
  return next(
    cart,
    cart.lines.map((line) => (line.sku === sku ? { ...line, quantity } : line)),
  );
}

/** Taking out what is not there changes nothing. */
export function removeLine(cart: Cart, sku: string): Cart {
  const lines = cart.lines.filter((line) => line.sku !== sku);
  return lines.length === cart.lines.length ? cart : next(cart, lines);
}

/** Takes out what was bought; what was added meanwhile stays, as another cart, so that nothing is taken out twice. */
export function withoutBought(cart: Cart, bought: Quantity[]): Cart {
  const quantities = new Map(bought.map(({ sku, quantity }) => [sku, quantity]));
  const left = cart.lines.map((line) => ({ ...line, quantity: line.quantity - (quantities.get(line.sku) ?? 0) }));
  return { id: newId(), version: 0, lines: left.filter((line) => line.quantity > 0) };
}

/** The ETag of a cart; of none yet, `"0"`. */
export const cartTag = (cart: Cart | undefined): string => (cart ? `"${cart.id}.${cart.version}"` : '"0"');

/** Throws 412 unless `ifMatch` (an If-Match header, or `undefined` for "any") names this version. */
export function requireMatch(cart: Cart | undefined, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes(cartTag(cart))) throw new AppError(412, 'precondition_failed', 'The cart has changed meanwhile');
}

export interface CartAnswer {
  id: string | null;
  lines: (CartLine & { total: Money })[];
  subtotal: Money;
}

/** What clients see of a cart. */
export function cartAnswer(cart: Cart | undefined): CartAnswer {
  const lines = (cart?.lines ?? []).map((line) => ({ ...line, total: times(line.unitPrice, line.quantity) }));
  const currency = lines[0]?.unitPrice.currency ?? emptyCurrency;
  const totals = lines.map((line) => line.total);
  return { id: cart?.id ?? null, lines, subtotal: sum(totals, currency) };
}
