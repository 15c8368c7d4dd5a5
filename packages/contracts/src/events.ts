/** Every event: its topic and the JSON Schema of its data. The types are derived from these. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { maxPaymentAttempts } from './calls/payment-calls';
import { roles } from './roles';
import { Id, integer, Money, oneOf, Quantity, record, Sku, Timestamp } from './shapes';

/** The topics that events are published to. */
export const topics = ['users', 'products', 'orders', 'payments', 'mails'] as const;
/** The name of a topic. */
export type Topic = (typeof topics)[number];

const on = <T extends Topic, S extends TSchema>(topic: T, data: S) => ({ topic, data });

const product = record({ productId: Id, slug: Type.String(), skus: Type.Array(Sku) });
/** `attempts`: how often it was tried to be paid, where that was more than once. */
const orderEnded = record({
  orderId: Id,
  number: Type.String(),
  reason: Type.String(),
  attempts: Type.Optional(integer({ min: 1, max: maxPaymentAttempts })),
});
const paymentOutcome = record({ paymentId: Id, orderId: Id, amount: Money });
const dispute = { paymentId: Id, orderId: Id, disputeId: Id, amount: Money };

/** All event types. A change that old consumers cannot bear is a new type with the next version. */
export const events = {
  'skysync.user.registered.v1': on('users', record({ userId: Id, role: oneOf(roles) })),
  /**
   * Access tokens that nobody may use any more, though they have not expired: those of one session, or all of the user
   * whose version is below `tokenVersion`. After `until` they have expired anyway.
   */
  'skysync.user.access_revoked.v1': on(
    'users',
    record({ userId: Id, sessionId: Type.Optional(Id), tokenVersion: Type.Optional(integer()), until: Timestamp }),
  ),
  'skysync.user.password_changed.v1': on('users', record({ userId: Id })),
  /** `linkId`: by which link of a mail. */
  'skysync.user.email_changed.v1': on('users', record({ userId: Id, linkId: Id })),
  'skysync.product.created.v1': on('products', product),
  'skysync.product.updated.v1': on('products', product),
  'skysync.product.deleted.v1': on('products', product),
  'skysync.inventory.adjusted.v1': on(
    'products',
    record({ sku: Sku, productId: Id, available: Type.Integer(), reason: Type.String() }),
  ),
  'skysync.order.placed.v1': on(
    'orders',
    record({ orderId: Id, number: Type.String(), userId: Id, lines: Type.Array(Quantity), total: Money }),
  ),
  'skysync.order.paid.v1': on(
    'orders',
    // an order of total 0 is paid without a payment
    record({ orderId: Id, number: Type.String(), paymentId: Type.Optional(Id), total: Money }),
  ),
  'skysync.order.payment_failed.v1': on('orders', orderEnded),
  'skysync.order.cancelled.v1': on('orders', orderEnded),
  'skysync.order.refund_requested.v1': on(
    'orders',
    record({ orderId: Id, paymentId: Id, refundId: Id, amount: Money, reason: Type.String() }),
  ),
  /** The buyer left an address, or has an account: user-service writes to them. `amount`: of a refund. */
  'skysync.order.mail_wanted.v1': on(
    'mails',
    record({ orderId: Id, mail: oneOf(['order-confirmed', 'refund-made']), amount: Type.Optional(Money) }),
  ),
  'skysync.payment.succeeded.v1': on('payments', paymentOutcome),
  'skysync.payment.failed.v1': on(
    'payments',
    record({ paymentId: Id, orderId: Id, amount: Money, failureCode: Type.String() }),
  ),
  /** The whole amount is kept for the store, which takes it by captures. */
  'skysync.payment.authorized.v1': on('payments', paymentOutcome),
  /** A part of what was authorised, or all of it, was taken. */
  'skysync.payment.captured.v1': on('payments', record({ paymentId: Id, orderId: Id, captureId: Id, amount: Money })),
  /** It lapsed or was let go before anything was captured: the order has no payment any more. */
  'skysync.payment.authorization_ended.v1': on('payments', paymentOutcome),
  /** The charge succeeded after the payment had ended without it: payment-service gives it back by itself. */
  'skysync.payment.succeeded_late.v1': on('payments', paymentOutcome),
  /** `refundId` is the one of the request, or payment-service's own for a late success. */
  'skysync.payment.refunded.v1': on('payments', record({ paymentId: Id, orderId: Id, refundId: Id, amount: Money })),
  /** A refund that had been made came back: its money is the store's again, and the buyer has nothing yet. */
  'skysync.payment.refund_returned.v1': on(
    'payments',
    record({ paymentId: Id, orderId: Id, refundId: Id, amount: Money }),
  ),
  /** The buyer's bank has taken the amount back until the dispute is decided. */
  'skysync.payment.disputed.v1': on('payments', record({ ...dispute, reason: Type.String() })),
  /** `won`: the amount is the store's again; `lost`: it is the buyer's. */
  'skysync.payment.dispute_closed.v1': on('payments', record({ ...dispute, outcome: oneOf(['won', 'lost']) })),
} as const;

/** The type of an event, for example `skysync.order.paid.v1`. */
export type EventType = keyof typeof events;

/** The data of one event type, for example `EventData<'skysync.order.paid.v1'>`. */
export type EventData<T extends EventType> = Static<(typeof events)[T]['data']>;

/** The topic an event type is published to. */
export const topicOf = (type: EventType): Topic => events[type].topic;

/** True when `type` is an event type of this version of the contracts. */
export const isEventType = (type: unknown): type is EventType =>
  typeof type === 'string' && Object.hasOwn(events, type);

/** An event as a domain function returns it; who saves it adds id, time and trace. */
export type DomainEvent = { [T in EventType]: { type: T; data: EventData<T> } }[EventType];

/**
 * A CloudEvents 1.0 event in structured JSON form (https://github.com/cloudevents/spec).
 * `id` is the outbox id, the same on every delivery; `subject` is the aggregate's id; `store` is an extension attribute.
 */
export interface CloudEvent<T extends EventType = EventType> {
  specversion: '1.0';
  id: string;
  type: T;
  source: string;
  subject: string;
  /** ISO 8601. */
  time: string;
  datacontenttype: 'application/json';
  store: string;
  /** https://www.w3.org/TR/trace-context/ */
  traceparent?: string;
  /** Equal to `traceparent`: without it daprd overwrites the trace of an event while its tracing is off. */
  traceid?: string;
  data: EventData<T>;
}
