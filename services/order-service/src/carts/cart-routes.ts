/** Routes under `/cart`: one active cart for each token subject, guests included. */
import { integer, record, Sku } from '@skysync/contracts';
import { type Caller, type Reply, reply } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { route } from '../route';
import { addedOnce, additionOf } from './additions';
import { addLine, cartTag, emptied, maxQuantity, removeLine, setQuantity } from './cart';
import { Cart, type CartView } from './cart-shapes';
import { cartView, type Shown } from './cart-view';
import type { CartEdit } from './edit-cart';
import { refusalProblem } from './refusal-problem';

async function edit(deps: Deps, caller: Caller, wish: CartEdit): Promise<Shown> {
  const outcome = await deps.carts.edit(caller, wish);
  if (typeof outcome === 'string') throw refusalProblem(outcome);
  return outcome;
}

async function edited(deps: Deps, caller: Caller, wish: CartEdit): Promise<Reply<CartView>> {
  const shown = await edit(deps, caller, wish);
  const currency = shown.cart?.lines[0]?.unitPrice.currency ?? (await deps.storeCurrency(caller.store));
  return reply(cartView(shown, currency), { etag: cartTag(shown.cart) });
}

const common = { who: 'guest', ifMatch: 'optional', etag: true, answers: { 200: Cart } } as const;
const sku = { path: record({ sku: Sku }) };
const quantity = (min: number) => integer({ min, max: maxQuantity });

export const cartRoutes = [
  route({
    ...common,
    operation: 'readCart',
    summary: "The cart at today's prices, and what changed since it was shown last",
    method: 'GET',
    path: '/cart',
    handler: (deps, _input, { caller, ifMatch }) => edited(deps, caller, { ifMatch, change: (cart) => cart }),
  }),
  route({
    ...common,
    operation: 'emptyCart',
    summary: 'Takes everything out of the cart',
    method: 'DELETE',
    path: '/cart',
    repeatable: true,
    answers: { 204: null },
    handler: async (deps, _input, { caller, ifMatch }) => {
      const { cart } = await edit(deps, caller, { ifMatch, change: (kept, _today, newId) => emptied(kept, newId) });
      return reply(undefined, { etag: cartTag(cart) });
    },
  }),
  route({
    ...common,
    operation: 'addCartLine',
    summary: 'Puts pieces of a SKU into the cart; stock is not looked at, only an order reserves it',
    method: 'POST',
    path: '/cart/lines',
    idempotent: 'optional',
    fields: { body: record({ sku: Sku, quantity: quantity(1) }) },
    problems: ['not_found', 'conflict'],
    handler: (deps, { sku, quantity }, { caller, ifMatch, optionalKey }) => {
      const addition = optionalKey && additionOf(optionalKey, sku, quantity);
      const change: CartEdit['change'] = (cart, today) =>
        addedOnce(cart, addition, () => addLine(cart, today.get(sku), quantity));
      return edited(deps, caller, { ifMatch, sku, change });
    },
  }),
  route({
    ...common,
    operation: 'changeCartLine',
    summary: 'Sets the quantity of a line; 0 takes it out',
    method: 'PATCH',
    path: '/cart/lines/{sku}',
    repeatable: true,
    fields: { ...sku, body: record({ quantity: quantity(0) }) },
    handler: (deps, { sku, quantity }, { caller, ifMatch }) =>
      edited(deps, caller, { ifMatch, change: (cart) => setQuantity(cart, sku, quantity) }),
  }),
  route({
    ...common,
    operation: 'removeCartLine',
    summary: 'Takes a line out; one that is not there is none the less gone',
    method: 'DELETE',
    path: '/cart/lines/{sku}',
    repeatable: true,
    fields: sku,
    handler: (deps, { sku }, { caller, ifMatch }) =>
      edited(deps, caller, { ifMatch, change: (cart) => removeLine(cart, sku) }),
  }),
];
