/** Purchases of two lines by guests: k6 run -e URL=http://localhost:8080/api/v1 -e SKUS=A,B,… -e VUS=16 -e SECONDS=20 purchase.js */
import { check } from 'k6';
import http from 'k6/http';
import { Counter, Trend } from 'k6/metrics';

const vus = Number(__ENV.VUS || 16);
const url = __ENV.URL;
const skus = __ENV.SKUS.split(',');
const purchases = new Counter('purchases');
const purchaseMs = new Trend('purchase_ms', true);

export const options = {
  scenarios: { buyers: { executor: 'constant-vus', vus, duration: `${__ENV.SECONDS || 20}s` } },
  summaryTrendStats: ['avg', 'med', 'p(99)', 'max'],
};

const json = { 'Content-Type': 'application/json' };

export function setup() {
  return Array.from({ length: vus }, () => http.post(`${url}/auth/guest`, null).json('accessToken'));
}

export default function (tokens) {
  const headers = { ...json, Authorization: `Bearer ${tokens[(__VU - 1) % vus]}` };
  const start = Date.now();
  for (const offset of [0, 1]) {
    const sku = skus[(__VU * 7 + __ITER + offset * 3) % skus.length];
    check(http.post(`${url}/cart/lines`, JSON.stringify({ sku, quantity: 1 }), { headers }), {
      'line added': (answer) => answer.status === 200,
    });
  }
  const order = {
    shippingAddress: { name: 'Ada', line1: 'Rue de la Paix 1', city: 'Paris', postalCode: '75002', country: 'FR' },
    payment: { provider: 'sandbox', method: 'pm_success' },
  };
  const answer = http.post(`${url}/orders`, JSON.stringify(order), {
    headers: { ...headers, 'Idempotency-Key': `${__VU}-${__ITER}-${start}` },
  });
  const paid = check(answer, { 'order paid': () => answer.status === 201 && answer.json('status') === 'paid' });
  if (!paid) return;
  purchases.add(1);
  purchaseMs.add(Date.now() - start);
}
