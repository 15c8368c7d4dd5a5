/** The cart as pure functions: lines at the prices shown last, one currency, bounded in size. */
import type { Money, Quantity } from '@skysync/contracts';

export interface CartLine extends Quantity {
  title: string;
  /** As the buyer was shown it last. */
  unitPrice: Money;
  /** It is not for sale any more, and the buyer was shown so. */
  unavailable?: true;
}

export interface Cart {
  id: string;
  /** Grows with every change of what is shown. */
  version: number;
  lines: CartLine[];
  /** When an order was last refused for its prices, in milliseconds: no replica shows a price that it asked for earlier. */
  pricedAt?: number;
  /** The order that claims it. */
  orderedBy?: string;
  /** What was put into it last with an Idempotency-Key, newest last: see additions.ts. */
  additions?: string[];
  /** The cart before this one, if an order bought it. */
  bought?: { id: string; by: string };
}

/** A line to put into a cart, at today's price. */
export type Offer = Omit<CartLine, 'quantity' | 'unavailable'>;

/** Why a cart cannot be changed as wished. */
export type CartRefusal = 'unknown_sku' | 'no_such_line' | 'line_full' | 'cart_full' | 'other_currency';

export const maxLines = 100;
export const maxQuantity = 999;

export const newCart = (id: string): Cart => ({ id, version: 0, lines: [] });

/** The cart with other lines, as its next version. */
export const withLines = (cart: Cart, lines: CartLine[]): Cart => ({ ...cart, version: cart.version + 1, lines });

/** Adds to the line of that SKU, at today's price, or opens one. */
export function addLine(cart: Cart, offer: Offer | undefined, quantity: number): Cart | CartRefusal {
  if (!offer) return 'unknown_sku';
  const { sku, title, unitPrice } = offer;
  if (cart.lines.some((line) => line.sku !== sku && line.unitPrice.currency !== unitPrice.currency)) {
    return 'other_currency';
  }
  const index = cart.lines.findIndex((line) => line.sku === sku);
  const total = quantity + (cart.lines[index]?.quantity ?? 0);
  if (total > maxQuantity) return 'line_full';
  if (index < 0 && cart.lines.length >= maxLines) return 'cart_full';
  const line = { sku, title, unitPrice, quantity: total };
  return withLines(cart, index < 0 ? [...cart.lines, line] : cart.lines.with(index, line));
}

/** Sets the quantity of a line that is there; 0 takes it out. */
export function setQuantity(cart: Cart, sku: string, quantity: number): Cart | CartRefusal {
  const index = cart.lines.findIndex((line) => line.sku === sku);
  const line = cart.lines[index];
  if (!line) return 'no_such_line';
  if (quantity === 0) return removeLine(cart, sku);
  return line.quantity === quantity ? cart : withLines(cart, cart.lines.with(index, { ...line, quantity }));
}

/** Taking out what is not there changes nothing. */
export function removeLine(cart: Cart, sku: string): Cart {
  const lines = cart.lines.filter((line) => line.sku !== sku);
  return lines.length === cart.lines.length ? cart : withLines(cart, lines);
}

/** An emptied cart is another one, so that an order which claimed the old one takes nothing out of it. */
export const emptied = (cart: Cart, newId: string): Cart =>
  cart.lines.length === 0 && cart.orderedBy === undefined ? cart : newCart(newId);

/** Takes out what an order bought; what was added meanwhile stays, as another cart, so that nothing is taken out twice. */
export function withoutBought(cart: Cart, bought: readonly Quantity[], by: string, newId: string): Cart {
  const quantities = new Map(bought.map(({ sku, quantity }) => [sku, quantity]));
  const left = cart.lines.map((line) => ({ ...line, quantity: line.quantity - (quantities.get(line.sku) ?? 0) }));
  const { id, additions } = cart;
  const lines = left.filter((line) => line.quantity > 0);
  return { ...newCart(newId), lines, ...(additions && { additions }), bought: { id, by } };
}

/** The ETag of a cart (RFC 9110 §8.8.3); `"0"` only while there has never been one. */
export const cartTag = (cart: Cart | undefined): string => (cart ? `"${cart.id}.${cart.version}"` : '"0"');
