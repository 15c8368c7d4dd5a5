/** What the trace of one purchase must show, whoever has kept it: a receiver of the test's own, or Jaeger. */
import { randomUUID } from 'node:crypto';
import type { Platform } from '@skysync/platform';
import type { SentSpan } from '@skysync/test-kit';
import { address, Shop } from './shop';

/** A span on the way, and the one somewhere below which it has to be. */
interface Expected {
  what: string;
  below?: string;
  service: string;
  by: 'app' | 'sidecar';
  kind: string;
  name: RegExp;
}

const app = (what: string, below: string, service: string, kind: string, name: RegExp): Expected => ({
  what,
  below,
  service,
  by: 'app',
  kind,
  name,
});
const sidecar = (what: string, below: string, service: string, kind: string, name: RegExp): Expected => ({
  ...app(what, below, service, kind, name),
  by: 'sidecar',
});

/** Gateway → sidecars → order → product → payment → event handlers → database. */
const expectedSpans: readonly Expected[] = [
  { what: 'the gateway', service: 'gateway', by: 'app', kind: 'server', name: /^POST \/api\/v1\/orders$/ },
  sidecar("the gateway's sidecar", 'the gateway', 'gateway', 'client', /^CallLocal\/order-service\/orders$/),
  sidecar("order-service's sidecar", "the gateway's sidecar", 'order-service', 'server', /^CallLocal\//),
  app('the order', "order-service's sidecar", 'order-service', 'server', /^POST \/orders$/),
  app('the cart', 'the order', 'order-service', 'client', /^get state$/),
  app('the order in the database', 'the order', 'order-service', 'client', /^(insert|update) orders$/),
  app('the call for stock', 'the order', 'order-service', 'client', /^POST \/internal\/reservations$/),
  sidecar('its way', 'the call for stock', 'product-service', 'server', /^CallLocal\//),
  app('the reservation', 'its way', 'product-service', 'server', /^POST \/internal\/reservations$/),
  app('the stock in the database', 'the reservation', 'product-service', 'client', /^update \w+$/),
  app('the call for money', 'the order', 'order-service', 'client', /^POST \/internal\/payments$/),
  app('the payment', 'the call for money', 'payment-service', 'server', /^POST \/internal\/payments$/),
  app('the payment in the database', 'the payment', 'payment-service', 'client', /^insert \w+$/),
  app('the event of the order', 'the order', 'order-service', 'producer', /^send skysync\.order\.paid\.v1$/),
  sidecar('the publishing of events', 'the order', 'order-service', 'client', /^\/v1\.0.*\/publish\/.*pubsub\/orders$/),
  app('its handler', 'the event of the order', 'product-service', 'consumer', /^process skysync\.order\.paid\.v1$/),
  app('the sold stock in the database', 'its handler', 'product-service', 'client', /^update \w+$/),
  app(
    'the event of the payment',
    'the payment',
    'payment-service',
    'producer',
    /^send skysync\.payment\.succeeded\.v1$/,
  ),
  app(
    'its hearer',
    'the event of the payment',
    'order-service',
    'consumer',
    /^process skysync\.payment\.succeeded\.v1$/,
  ),
  sidecar('the delivery of an event', 'the order', 'product-service', 'client', /^pubsub\/orders$/),
];

const isOf = (span: SentSpan, { service, by, kind, name }: Expected): boolean =>
  span.service === service &&
  (span.scope === '@skysync/service-kit') === (by === 'app') &&
  span.kind === kind &&
  name.test(span.name);

/** The names of what is missing, or is not below what it belongs to. */
export function missingFrom(spans: readonly SentSpan[]): string[] {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const isBelow = (span: SentSpan, above: readonly SentSpan[]): boolean => {
    const parent = byId.get(span.parentId);
    return parent !== undefined && (above.includes(parent) || isBelow(parent, above));
  };
  const found = new Map<string, SentSpan[]>();
  for (const expected of expectedSpans) {
    const above = expected.below === undefined ? undefined : (found.get(expected.below) ?? []);
    const fits = spans.filter((span) => isOf(span, expected) && (above ? isBelow(span, above) : span.parentId === ''));
    found.set(expected.what, fits);
  }
  return expectedSpans.filter(({ what }) => found.get(what)?.length === 0).map(({ what }) => what);
}

/** A trace that a stranger says his request is a part of, all of which he wants to be kept. */
export const strangersTrace = 'bad0'.repeat(8);

/** Buys one thing, with words in it that must be in no span. */
export async function buyTraced({ url, demo }: Pick<Platform, 'url' | 'demo'>): Promise<void> {
  const shop = new Shop(url);
  const sku = await (await shop.login(demo.admin)).newSku(1);
  const buyer = await shop.guest();
  await buyer.addLine(sku);
  const shippingAddress = { ...address, name: 'Secret Buyer', line1: 'Secret Street 1' };
  await buyer.call('/products?q=secret-words');
  const order = await buyer.call('/orders', {
    body: { email: 'secret@buyers.example', shippingAddress, payment: { provider: 'sandbox', method: 'pm_success' } },
    headers: {
      'idempotency-key': `secret-${randomUUID()}`,
      traceparent: `00-${strangersTrace}-${'bad0'.repeat(4)}-01`,
    },
  });
  if (order.status !== 201) throw new Error(`the purchase was answered with ${order.status}`);
}

/** The traces of requests for an order, oldest first. */
export const purchasesIn = (spans: readonly SentSpan[]): SentSpan[] =>
  spans
    .filter(({ service, name, parentId }) => service === 'gateway' && name === 'POST /api/v1/orders' && parentId === '')
    .sort((a, b) => a.startMs - b.startMs);

/** Texts of a span that could repeat what was sent. */
export const wordsOf = (spans: readonly SentSpan[]): string =>
  spans.flatMap(({ name, attributes }) => [name, ...Object.values(attributes)]).join('\n');
