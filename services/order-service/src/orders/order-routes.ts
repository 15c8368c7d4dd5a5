/** Routes under `/orders`. */
import { reply } from '@skysync/service-kit';
import { payAgain } from '../checkout/pay-again';
import { placeOrder } from '../checkout/place-order';
import { answer, route } from '../route';
import { cancelOrder } from './cancel-order';
import { describeOrder, findOrder, statusesOf } from './find-orders';
import { orderTag } from './order';
import { ListFields, OrderDetail, OrderId, OrderPage, OrderView, Placement, Retry } from './order-shapes';
import { orderDetail, placedView } from './order-view';
import { choiceOf, oneForm, onePaymentForm } from './payment-choice';
import { requirePostalCode } from './postal-code';

export const orderRoutes = [
  route({
    operation: 'placeOrder',
    summary: 'Buys what is in the cart, once for each Idempotency-Key',
    method: 'POST',
    path: '/orders',
    who: 'guest',
    cache: 'clear',
    fields: { body: Placement },
    rules: [requirePostalCode, ...onePaymentForm],
    idempotent: true,
    answers: { 201: OrderView },
    problems: [
      'cart_empty',
      'cart_already_ordered',
      'out_of_stock',
      'price_changed',
      'quantity_limit',
      'invalid_state',
      'conflict',
    ],
    handler: async (deps, body, { caller, client, idempotencyKey }) => {
      const order = await placeOrder(deps, { ...caller, client, idempotencyKey, body });
      return reply(placedView(order), { location: `/orders/${order._id}` });
    },
  }),
  route({
    operation: 'listOrders',
    summary: 'Own orders, newest first; for staff all orders of the store',
    method: 'GET',
    path: '/orders',
    who: 'guest',
    fields: { query: ListFields },
    answers: { 200: OrderPage },
    handler: ({ listOrders }, fields, { caller }) => listOrders(caller, fields),
  }),
  route({
    operation: 'readOrder',
    summary: 'One order with its timeline',
    method: 'GET',
    path: '/orders/{id}',
    who: 'guest',
    fields: { path: OrderId },
    answers: { 200: OrderDetail },
    etag: true,
    handler: async (deps, { id }, { caller }) => {
      const order = await findOrder(deps, caller, id);
      return reply(orderDetail(order), { etag: orderTag(order) });
    },
  }),
  route({
    operation: 'cancelOrder',
    summary: 'Cancels an order that is not on its way; what was paid is refunded',
    method: 'POST',
    path: '/orders/{id}/cancel',
    who: 'guest',
    cache: 'clear',
    fields: { path: OrderId },
    answers: { 200: OrderDetail },
    etag: true,
    ifMatch: 'optional',
    problems: ['invalid_state'],
    handler: async (deps, { id }, { caller, ifMatch }) => {
      const order = await cancelOrder(deps, { id, caller, ifMatch });
      return reply(orderDetail(order), { etag: orderTag(order) });
    },
  }),
  route({
    operation: 'payOrder',
    summary:
      'Tries another payment of an order that waits for one, once for each Idempotency-Key; the one before is ended first',
    method: 'POST',
    path: '/orders/{id}/payments',
    who: 'guest',
    cache: 'clear',
    idempotent: true,
    fields: { path: OrderId, body: Retry },
    rules: oneForm,
    answers: { 200: OrderView },
    problems: ['invalid_state'],
    handler: (deps, { id, ...choice }, { caller, idempotencyKey }) =>
      payAgain(deps, { id, userId: caller.userId, idempotencyKey, body: choiceOf(choice) }),
  }),
  answer('describeOrder', (deps, { orderId }) => describeOrder(deps, orderId)),
  answer('findOrders', (deps, { orderIds }) => statusesOf(deps, orderIds)),
];
