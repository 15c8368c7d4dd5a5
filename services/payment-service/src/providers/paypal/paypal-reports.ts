/**
 * What PayPal's webhooks report. A signed message says where to look, and PayPal's API what is true: the signature
 * covers no more of the body than a CRC-32, to which anybody can fit another body, and messages come late and out of
 * order. So whoever got hold of one genuine message cannot make a payment of it.
 */
import { Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { unavailable } from '@skysync/service-kit';
import type { ProviderEvent, ProviderNews, ReportedCharge, ReportedRefund, SignedWebhook } from '../provider';
import { moneyOf } from './paypal-amounts';
import { checked, Order, Refund, unitOf } from './paypal-answers';
import { type PayPalHttp, PayPalRefusal } from './paypal-http';
import { chargeStateOf, refundIdOf, refundStateOf } from './paypal-order';
import { eventIn, type PayPalEvent, verifyWebhook, type WebhookTrust } from './paypal-webhook';

export interface PayPalReports {
  /** Throws `invalid_credentials`, `malformed_json`, `invalid_request`, or `unavailable` while a certificate cannot be had. */
  read(webhook: SignedWebhook): Promise<ProviderEvent>;
  /** Throws `unavailable` while PayPal does not answer. */
  lookUp(what: string, signal: AbortSignal): Promise<ProviderNews>;
  close(): Promise<void>;
}

const Id = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const CaptureOfOrder = Type.Object({
  supplementary_data: Type.Object({ related_ids: Type.Object({ order_id: Id }) }),
});
const RefundOfCapture = Type.Object({ id: Id });

const captureEvents = /^PAYMENT[.]CAPTURE[.](?:COMPLETED|DENIED|DECLINED|PENDING)$/;
const refundEvents = /^PAYMENT[.](?:CAPTURE[.]REFUNDED|REFUND[.][A-Z_]+)$/;

export function createReports(store: string, http: PayPalHttp, trust: WebhookTrust): PayPalReports {
  return {
    async read(webhook) {
      await verifyWebhook(trust, webhook);
      const event = eventIn(webhook.body);
      const what = subjectOf(event);
      return { id: event.id, type: event.event_type, ...(what !== undefined && { lookUp: what }) };
    },
    lookUp: (what, signal) => lookUp(store, http, what, signal),
    close: () => trust.certificates.close(),
  };
}

/** `<kind>/<id>`; undefined for a type that no payment needs to know of, such as CHECKOUT.ORDER.APPROVED. */
function subjectOf({ event_type: type, resource }: PayPalEvent): string | undefined {
  if (captureEvents.test(type) && Value.Check(CaptureOfOrder, resource)) {
    return `order/${resource.supplementary_data.related_ids.order_id}`;
  }
  return refundEvents.test(type) && Value.Check(RefundOfCapture, resource) ? `refund/${resource.id}` : undefined;
}

/** Nothing for what is not SkySync's. */
async function lookUp(store: string, http: PayPalHttp, what: string, signal: AbortSignal): Promise<ProviderNews> {
  const [kind, id = ''] = what.split('/');
  const read: Read = (path) => http.send({ method: 'GET', path }, signal);
  try {
    if (kind === 'order') {
      const charge = await chargeOf(store, read, id);
      return charge ? { charge } : {};
    }
    const refund = await refundOf(read, id);
    return refund ? { refund } : {};
  } catch (error) {
    if (error instanceof PayPalRefusal && error.status === 404) return {};
    throw unavailable('PayPal does not answer what its webhook is about');
  }
}

type Read = (path: string) => Promise<unknown>;

/** An account may sell elsewhere too, and may be the one of several stores: only this store's own orders count. */
async function chargeOf(store: string, read: Read, orderId: string): Promise<ReportedCharge | undefined> {
  const order = checked(Order, await read(`/v2/checkout/orders/${orderId}`));
  const { custom_id: paymentId, reference_id: owner, amount } = unitOf(order);
  if (paymentId === undefined || owner !== store) return undefined;
  return { paymentId, store, amount: moneyOf(amount), state: chargeStateOf(order, paymentId) };
}

async function refundOf(read: Read, id: string): Promise<ReportedRefund | undefined> {
  const refund = checked(Refund, await read(`/v2/payments/refunds/${id}`));
  const refundId = refundIdOf(refund);
  if (refund.custom_id === undefined || refundId === undefined) return undefined;
  return { paymentId: refund.custom_id, id: refundId, state: refundStateOf(refund) };
}
