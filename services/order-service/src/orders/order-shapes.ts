/** What clients send and see of orders. */
import { type Static, Type } from '@sinclair/typebox';
import {
  Address,
  Id,
  integer,
  Money,
  NextAction,
  oneOf,
  orderStatuses,
  PaymentChoice,
  page,
  pageFields,
  paymentStatuses,
  record,
  Sku,
  Timestamp,
} from '@skysync/contracts';
import { shippingMethods } from '../pricing/shipping/shipping-methods';

/** What an order is placed with; what is bought stands in the cart. */
export const Placement = record({
  email: Type.Optional(Type.String({ minLength: 3, maxLength: 254, format: 'email' })),
  shippingAddress: Address,
  shippingMethod: Type.Optional(oneOf(shippingMethods)),
  /** `keep`: when the payment fails the order goes on waiting for a while, for `POST /orders/{id}/payments`. */
  payment: record({ ...PaymentChoice, onFailure: Type.Optional(oneOf(['end', 'keep'])) }),
});
export type Placement = Static<typeof Placement>;

/** Another attempt to pay an order. */
export const Retry = record(PaymentChoice);
export type Retry = Static<typeof Retry>;

export const ListFields = record({ status: Type.Optional(oneOf(orderStatuses)), ...pageFields() });
export type ListFields = Static<typeof ListFields>;

export const OrderId = record({ id: Id });

const OrderLine = record(
  { sku: Sku, title: Type.String(), quantity: integer({ min: 1 }), unitPrice: Money, total: Money },
  { title: 'OrderLine' },
);

/** An order of total 0 is paid without a payment, so there is no `id`. */
const OrderPayment = record(
  {
    id: Type.Optional(Id),
    status: oneOf([...paymentStatuses, 'pending'] as const),
    failureCode: Type.Optional(Type.String()),
    nextAction: Type.Optional(NextAction),
  },
  { title: 'OrderPayment' },
);

const members = {
  id: Id,
  number: Type.String(),
  status: oneOf(orderStatuses),
  /** Why it was cancelled or not paid. */
  reason: Type.Optional(Type.String()),
  lines: Type.Array(OrderLine),
  subtotal: Money,
  discount: Money,
  shipping: Money,
  tax: Money,
  total: Money,
  payment: OrderPayment,
  email: Type.Optional(Type.String()),
  shippingAddress: Address,
  shippingMethod: oneOf(shippingMethods),
  createdAt: Timestamp,
};

export const OrderView = record(members, { title: 'Order' });
export type OrderView = Static<typeof OrderView>;

export const OrderPage = page(OrderView);

const TimelineEntry = record(
  { at: Timestamp, status: oneOf(orderStatuses), note: Type.Optional(Type.String()) },
  { title: 'TimelineEntry' },
);

/** One attempt to pay; the provider's token for the means of payment is nobody's to see. */
const PaymentAttempt = record(
  {
    id: Id,
    /** Absent of one by a saved method. */
    provider: Type.Optional(Type.String()),
    status: OrderPayment.properties.status,
    failureCode: Type.Optional(Type.String()),
    at: Timestamp,
  },
  { title: 'PaymentAttempt' },
);

/** `payments`: every attempt whose payment was made, in that order. */
export const OrderDetail = record(
  { ...members, payments: Type.Array(PaymentAttempt), timeline: Type.Array(TimelineEntry) },
  { title: 'OrderDetail' },
);
export type OrderDetail = Static<typeof OrderDetail>;
