/** One JSON Schema for the data of every event type: the contract between services, and the source of the types. */
import { type TProperties, Type } from '@sinclair/typebox';

const id = Type.String({ minLength: 1, maxLength: 64 });
const sku = Type.String({ minLength: 1, maxLength: 64 });
const record = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });

/** Integer in minor units with an ISO 4217 currency. */
const money = record({ amount: Type.Integer(), currency: Type.String({ pattern: '^[A-Z]{3}$' }) });
const quantities = Type.Array(record({ sku, quantity: Type.Integer({ minimum: 1 }) }));
const product = record({ productId: id, slug: Type.String(), skus: Type.Array(sku) });
const orderEnded = record({ orderId: id, number: Type.String(), reason: Type.String() });
const paymentOutcome = record({ paymentId: id, orderId: id, amount: money });

export const eventSchemas = {
  'skysync.user.registered.v1': record({ userId: id, role: Type.String() }),
  'skysync.product.created.v1': product,
  'skysync.product.updated.v1': product,
  'skysync.product.deleted.v1': product,
  'skysync.inventory.adjusted.v1': record({
    sku,
    productId: id,
    available: Type.Integer(),
    reason: Type.String(),
  }),
  'skysync.order.placed.v1': record({
    orderId: id,
    number: Type.String(),
    userId: id,
    lines: quantities,
    total: money,
  }),
  'skysync.order.paid.v1': record({ orderId: id, number: Type.String(), paymentId: id, total: money }),
  'skysync.order.payment_failed.v1': orderEnded,
  'skysync.order.cancelled.v1': orderEnded,
  'skysync.order.refund_requested.v1': record({ orderId: id, paymentId: id, amount: money, reason: Type.String() }),
  'skysync.payment.succeeded.v1': paymentOutcome,
  'skysync.payment.failed.v1': record({ paymentId: id, orderId: id, amount: money, failureCode: Type.String() }),
  'skysync.payment.refunded.v1': paymentOutcome,
} as const;
