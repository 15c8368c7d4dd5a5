/** What clients see of a cart. */
import { type Static, Type } from '@sinclair/typebox';
import { Id, integer, Money, record, Sku } from '@skysync/contracts';

const change = <const W extends string, T extends Parameters<typeof record>[0][string]>(what: W, value: T) =>
  record({ sku: Sku, what: Type.Literal(what), was: value, now: value });

/** What has changed since the buyer saw the cart last. */
export const CartChange = Type.Union(
  [change('price', Money), change('title', Type.String()), change('unavailable', Type.Boolean())],
  { title: 'CartChange' },
);
export type CartChange = Static<typeof CartChange>;

const CartLine = record(
  {
    sku: Sku,
    title: Type.String(),
    quantity: integer({ min: 1 }),
    unitPrice: Money,
    total: Money,
    /** There when it is not for sale any more. */
    unavailable: Type.Optional(Type.Literal(true)),
  },
  { title: 'CartLine' },
);

/** `id` is null while there has never been a cart. */
export const Cart = record(
  {
    id: Type.Union([Id, Type.Null()]),
    lines: Type.Array(CartLine),
    subtotal: Money,
    changes: Type.Optional(Type.Array(CartChange)),
  },
  { title: 'Cart' },
);
export type CartView = Static<typeof Cart>;
