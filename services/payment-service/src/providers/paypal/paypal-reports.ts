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
import { PayPalId, Refund, unitOf } from './paypal-answers';
import { disputeOf } from './paypal-disputes';
import { type PayPalHttp, PayPalRefusal } from './paypal-http';
import { OfOrder, orderIdOf, ownOrder, type Read, readerOf } from './paypal-lookup';
import { refundStateOf, wholeRefundOf } from './paypal-refunds';
import { chargeStateOf } from './paypal-state';
import { eventIn, type PayPalEvent, verifyWebhook, type WebhookTrust } from './paypal-webhook';

export interface PayPalReports {
  /** Throws `invalid_credentials`, `malformed_json`, `invalid_request`, or `unavailable` while a certificate cannot be had. */
  read(webhook: SignedWebhook): Promise<ProviderEvent>;
  /** Throws `unavailable` while PayPal does not answer. */
  lookUp(what: string, signal: AbortSignal): Promise<ProviderNews>;
  close(): Promise<void>;
}

const RefundOfCapture = Type.Object({ id: PayPalId });
const AnyDispute = Type.Object({ dispute_id: PayPalId });

const chargeEvents = /^PAYMENT[.](?:CAPTURE[.](?:COMPLETED|DENIED|DECLINED|PENDING)|AUTHORIZATION[.][A-Z_]+)$/;
const refundEvents = /^PAYMENT[.](?:CAPTURE[.]REFUNDED|REFUND[.][A-Z_]+)$/;
const disputeEvents = /^CUSTOMER[.]DISPUTE[.](?:CREATED|UPDATED|RESOLVED)$/;

export function createReports(store: string, http: PayPalHttp, trust: WebhookTrust): PayPalReports {
  return {
    async read(webhook) {
      await verifyWebhook(trust, webhook);
      const event = eventIn(webhook.body);
      const what = subjectOf(event);
      return { id: event.id, type: event.event_type, ...(what !== undefined && { lookUp: what }) };
    },
    lookUp: (what, signal) => lookUp(store, readerOf(http, signal), what),
    close: () => trust.certificates.close(),
  };
}

/** `<kind>/<id>`; undefined for a type that no payment needs to know of, such as CHECKOUT.ORDER.APPROVED. */
function subjectOf({ event_type: type, resource }: PayPalEvent): string | undefined {
  if (chargeEvents.test(type) && Value.Check(OfOrder, resource)) return `order/${orderIdOf(resource)}`;
  if (refundEvents.test(type) && Value.Check(RefundOfCapture, resource)) return `refund/${resource.id}`;
  return disputeEvents.test(type) && Value.Check(AnyDispute, resource) ? `dispute/${resource.dispute_id}` : undefined;
}

/** Nothing for what is not SkySync's. */
async function lookUp(store: string, read: Read, what: string): Promise<ProviderNews> {
  const [kind, id = ''] = what.split('/');
  try {
    const charge = kind === 'order' ? await chargeOf(store, read, id) : undefined;
    const refund = kind === 'refund' ? await refundOf(read, id) : undefined;
    const dispute = kind === 'dispute' ? await disputeOf(store, read, id) : undefined;
    return { ...(charge && { charge }), ...(refund && { refund }), ...(dispute && { dispute }) };
  } catch (error) {
    if (error instanceof PayPalRefusal && error.status === 404) return {};
    throw unavailable('PayPal does not answer what its webhook is about');
  }
}

async function chargeOf(store: string, read: Read, orderId: string): Promise<ReportedCharge | undefined> {
  const own = await ownOrder(store, read, orderId);
  if (!own) return undefined;
  const { order, paymentId } = own;
  return { paymentId, store, amount: moneyOf(unitOf(order).amount), state: chargeStateOf(order, paymentId) };
}

/** A part of a refund says nothing of the other parts: what became of all of it is asked for by the sweeper. */
async function refundOf(read: Read, id: string): Promise<ReportedRefund | undefined> {
  const refund = await read(Refund, `/v2/payments/refunds/${id}`);
  const refundId = wholeRefundOf(refund);
  if (refund.custom_id === undefined || refundId === undefined) return undefined;
  return { paymentId: refund.custom_id, id: refundId, state: refundStateOf(refund) };
}
