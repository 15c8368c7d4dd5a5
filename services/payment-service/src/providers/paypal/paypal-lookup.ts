/** Asks PayPal's API for what a webhook is about. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { checked, Order, PayPalId, unitOf } from './paypal-answers';
import type { PayPalHttp } from './paypal-http';

/** Reads what is at a path, if it has this shape. Throws for any other, and when PayPal does not answer in time. */
export type Read = <S extends TSchema>(schema: S, path: string) => Promise<Static<S>>;

/** One deadline for all that is asked with it. */
export const readerOf =
  (http: PayPalHttp, signal: AbortSignal): Read =>
  async (schema, path) =>
    checked(schema, await http.send({ method: 'GET', path }, signal));

/** A capture or an authorisation that belongs to an order; PayPal also knows some that do not. */
export const OfOrder = Type.Object({
  supplementary_data: Type.Object({ related_ids: Type.Object({ order_id: PayPalId }) }),
});
export const orderIdOf = ({ supplementary_data: { related_ids: ids } }: Static<typeof OfOrder>): string => ids.order_id;

/** An order of the store, and the payment that it is of. */
interface OwnOrder {
  order: Order;
  paymentId: string;
}

/** An account may sell elsewhere too, and may be the one of several stores: only this store's own orders count. */
export async function ownOrder(store: string, read: Read, orderId: string): Promise<OwnOrder | undefined> {
  const order = await read(Order, `/v2/checkout/orders/${orderId}`);
  const { custom_id: paymentId, reference_id: owner } = unitOf(order);
  return paymentId !== undefined && owner === store ? { order, paymentId } : undefined;
}
