/** Card numbers, as people write them, and every place of the API that takes a text from a client. */
import { randomUUID } from 'node:crypto';
import { address, type Call } from './shop';

/** Test numbers of Visa, Mastercard, American Express, Discover, JCB and UnionPay: https://docs.stripe.com/testing. */
export const cards = [
  '4242424242424242',
  '5555555555554444',
  '378282246310005',
  '6011111111111117',
  '3566002020360505',
  '6205500000000000004',
] as const;

/** In one piece, and in groups. */
export const formsOf = (card: string): string[] => [
  card,
  ...[' ', '-'].map((gap) => card.replace(/(\d{4})(?=\d)/g, `$1${gap}`)),
];

type Place = [path: string, call: Call];

/** Requests with a text of a client's in each place that takes one. */
export const cardPlaces = (text: string, sku: string): Place[] => [
  ...inTargets(encodeURIComponent(text)),
  ...inHeaders(text),
  ...inCarts(text, sku),
  ...inOrders(text),
  ...inAccounts(text),
  ...inSavedMethods(text),
  ...['sandbox', 'stripe', 'paypal', encodeURIComponent(text)].map(
    (provider): Place => [
      `/webhooks/${provider}/stores/demo`,
      { body: { id: text, type: text, data: { object: { id: text, metadata: { paymentId: text } } } } },
    ],
  ),
];

const inTargets = (text: string): Place[] => [
  ...['orders', 'products', 'payments', 'categories', text].map((name): Place => [`/${name}/${text}`, {}]),
  ...['q', 'category', 'cursor', 'limit', 'sort', text].map((name): Place => [`/products?${name}=${text}`, {}]),
  [`/orders?status=${text}&cursor=${text}`, {}],
];

const headers =
  'x-request-id x-store if-match if-none-match user-agent cookie traceparent x-forwarded-for origin content-type';

const inHeaders = (text: string): Place[] => [
  ...headers.split(' ').map((name): Place => ['/cart', { headers: { [name]: text } }]),
  ['/cart', { token: text }],
];

const inCarts = (text: string, sku: string): Place[] => [
  ['/cart/lines', { body: { sku: text, quantity: 1 } }],
  ['/cart/lines', { body: { sku, quantity: text } }],
  ['/cart/lines', { body: { sku, quantity: Number(text.replace(/\D/g, '')) } }],
  ['/cart/lines', { body: { sku, quantity: 1, [text]: text } }],
  [`/cart/lines/${encodeURIComponent(text)}`, { method: 'PATCH', body: { quantity: 1 } }],
  ['/cart/lines', { rawBody: `{"sku": ${text}, "quantity"` }],
];

const inSavedMethods = (text: string): Place[] => {
  const headers = { 'idempotency-key': text };
  return [
    ['/payment-methods', { headers, body: { provider: 'sandbox', method: 'pm_success' } }],
    ...['sandbox', 'stripe', 'paypal', text].map(
      (provider): Place => [
        '/payment-methods',
        { headers: { 'idempotency-key': randomUUID() }, body: { provider, method: text } },
      ],
    ),
    [`/payment-methods/${encodeURIComponent(text)}/confirm`, { method: 'POST' }],
    [`/payment-methods/${encodeURIComponent(text)}`, { method: 'DELETE' }],
  ];
};

function inOrders(text: string): Place[] {
  const order = (more: object, key: string = randomUUID()): Place => [
    '/orders',
    {
      headers: { 'idempotency-key': key },
      body: { shippingAddress: address, payment: { provider: 'sandbox', method: 'pm_success' }, ...more },
    },
  ];
  return [
    order({}, text),
    ...['name', 'line1', 'line2', 'city', 'postalCode', 'region', 'country', text].map((name) =>
      order({ shippingAddress: { ...address, [name]: text } }),
    ),
    order({ email: `${text.replaceAll(' ', '.')}@example.com` }),
    order({ shippingMethod: text }),
    order({ payment: { provider: text, method: 'pm_success' } }),
    order({ payment: { savedMethod: text } }),
    ...['sandbox', 'stripe', 'paypal'].flatMap((provider) => [
      order({ payment: { provider, method: text } }),
      order({ payment: { provider, method: `pm_${text}` } }),
      order({ payment: { provider, method: 'pm_success', card: text } }),
    ]),
    [`/payments/${encodeURIComponent(text)}/confirm`, { body: { method: text } }],
  ];
}

function inAccounts(text: string): Place[] {
  const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery staple', name: 'Ada' };
  return [
    ['/auth/register', { body: { ...account, email: `${text.replaceAll(' ', '.')}@example.com` } }],
    ['/auth/register', { body: { ...account, password: text } }],
    ['/auth/register', { body: { ...account, name: text } }],
    ['/auth/login', { body: { email: text, password: text } }],
    ['/auth/login', { body: { email: 'customer@demo.example', password: text } }],
    ['/auth/refresh', { body: { refreshToken: text } }],
    ['/auth/logout', { body: { refreshToken: text } }],
  ];
}
