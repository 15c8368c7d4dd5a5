/** Calls that must be refused: who sends what, and the status and the field of the answer. */
import { address, type Call } from './shop';

const payment = { provider: 'sandbox', method: 'pm_success' };
const key = { 'idempotency-key': 'hostile' };
const variant = { sku: 'X-1', title: 'x', price: { amount: 100, currency: 'EUR' }, stock: 1 };
const product = { title: 'x', description: 'x', categories: [], variants: [variant] };

export type Case = [what: string, path: string, call: Call, status: number, field?: string];

export const asGuest: Case[] = [
  ['a SKU that is an object', '/cart/lines', { body: { sku: { $gt: '' }, quantity: 1 } }, 400, 'sku'],
  ['a SKU that is a list', '/cart/lines', { body: { sku: ['a'], quantity: 1 } }, 400, 'sku'],
  ['a negative quantity', '/cart/lines', { body: { sku: 'X-1', quantity: -1 } }, 400, 'quantity'],
  ['a fraction', '/cart/lines', { body: { sku: 'X-1', quantity: 1.5 } }, 400, 'quantity'],
  ['a quantity in quotes', '/cart/lines', { body: { sku: 'X-1', quantity: '1' } }, 400, 'quantity'],
  ['a huge quantity', '/cart/lines', { body: { sku: 'X-1', quantity: 1e308 } }, 400, 'quantity'],
  ['an unknown field', '/cart/lines', { body: { sku: 'X-1', quantity: 1, price: 1 } }, 400, 'price'],
  ['a polluted prototype', '/cart/lines', { rawBody: '{"sku":"X-1","quantity":1,"__proto__":{"a":1}}' }, 400],
  ['broken JSON', '/cart/lines', { rawBody: '{"sku":' }, 400],
  ['a text instead of an object', '/cart/lines', { rawBody: '"x"' }, 400],
  ['null', '/cart/lines', { rawBody: 'null' }, 400],
  [
    'a form',
    '/cart/lines',
    { rawBody: 'sku=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    415,
  ],
  ['a SKU nobody sells', '/cart/lines', { body: { sku: 'NO-SUCH-SKU', quantity: 1 } }, 404],
  ['no Idempotency-Key', '/orders', { body: { shippingAddress: address, payment } }, 400, 'Idempotency-Key'],
  ['no address', '/orders', { body: { payment }, headers: key }, 400, 'shippingAddress'],
  [
    'an address that is a text',
    '/orders',
    { body: { shippingAddress: 'x', payment }, headers: key },
    400,
    'shippingAddress',
  ],
  [
    'a country that is none',
    '/orders',
    { body: { shippingAddress: { ...address, country: 'Atlantis' }, payment }, headers: key },
    400,
    'shippingAddress.country',
  ],
  [
    'an unknown payment method',
    '/orders',
    { body: { shippingAddress: address, payment: { provider: 'sandbox', method: 'pm_x' } }, headers: key },
    400,
    'payment.method',
  ],
  [
    'a card number',
    '/orders',
    { body: { shippingAddress: address, payment: { provider: 'sandbox', method: '4242424242424242' } }, headers: key },
    400,
    'payment.method',
  ],
  [
    'two ways to pay at once',
    '/orders',
    { body: { shippingAddress: address, payment: { ...payment, savedMethod: 'sav_1' } }, headers: key },
    400,
    'payment.savedMethod',
  ],
  [
    'a saved method that is an operator',
    '/orders',
    { body: { shippingAddress: address, payment: { savedMethod: { $gt: '' } } }, headers: key },
    400,
    'payment.savedMethod',
  ],
  ['a saved method of a guest', '/payment-methods', { body: payment, headers: key }, 403],
  [
    'an unknown provider',
    '/orders',
    { body: { shippingAddress: address, payment: { ...payment, provider: 'bank' } }, headers: key },
    400,
    'payment.provider',
  ],
  [
    'a price of their own',
    '/orders',
    { body: { shippingAddress: address, payment, total: { amount: 1, currency: 'EUR' } }, headers: key },
    400,
    'total',
  ],
  ['an unknown parameter', '/products?colour=red', {}, 400, 'colour'],
  ['a limit of zero', '/products?limit=0', {}, 400, 'limit'],
  ['a repeated parameter', '/products?limit=1&limit=2', {}, 400, 'limit'],
  ['an operator in a parameter', '/products?q[$gt]=a', {}, 400],
  ['a made-up cursor', '/products?cursor=AAAA', {}, 400, 'cursor'],
  [
    'a cursor of operators',
    `/orders?cursor=${Buffer.from('[{"$gt":""},{"$gt":""}]').toString('base64url')}`,
    {},
    400,
    'cursor',
  ],
  ['an order status that is none', '/orders?status=eaten', {}, 400, 'status'],
  ['an order that is none', '/orders/ord_nothing', {}, 404],
  ['an order id of operators', '/orders/%7B%22$gt%22:%22%22%7D', {}, 400],
  ['a null byte in the path', '/products/a%00b', {}, 400],
  ['a broken escape in the path', '/products/%E0%A4%A', {}, 400],
  ['a body that is too large', '/cart/lines', { rawBody: JSON.stringify({ sku: 'x'.repeat(2_000_000) }) }, 413],
];

export const asStaff: Case[] = [
  [
    'a negative price',
    '/products',
    { body: { ...product, variants: [{ ...variant, price: { amount: -1, currency: 'EUR' } }] } },
    400,
  ],
  [
    'a price in fractions',
    '/products',
    { body: { ...product, variants: [{ ...variant, price: { amount: 19.99, currency: 'EUR' } }] } },
    400,
  ],
  [
    'a currency that is none',
    '/products',
    { body: { ...product, variants: [{ ...variant, price: { amount: 1, currency: 'GOLD' } }] } },
    400,
  ],
  ['no variants', '/products', { body: { ...product, variants: [] } }, 400, 'variants'],
  ['negative stock', '/inventory/X-1', { method: 'PUT', body: { available: -5, reason: 'x' } }, 400, 'available'],
  [
    'stock of a SKU that is none',
    '/inventory/NO-SUCH-SKU',
    { method: 'PUT', body: { available: 5, reason: 'count' } },
    404,
  ],
];

export const nobody: Case[] = [
  ['an email that is an object', '/auth/login', { body: { email: { $ne: null }, password: 'x' } }, 400, 'email'],
  [
    'a password that is an object',
    '/auth/login',
    { body: { email: 'a@b.example', password: { $ne: null } } },
    400,
    'password',
  ],
  ['a short password', '/auth/register', { body: { email: 'a@b.example', password: 'x', name: 'x' } }, 400, 'password'],
  [
    'a role of their own',
    '/auth/register',
    { body: { email: 'a@b.example', password: 'long enough passphrase', name: 'x', role: 'admin' } },
    400,
    'role',
  ],
  ['a store that is none', '/auth/guest', { method: 'POST', headers: { 'x-store': 'no-such-store' } }, 404],
  ['a store slug of operators', '/products', { headers: { 'x-store': '{"$gt":""}' } }, 400],
  ['a forged webhook', '/webhooks/sandbox', { body: { id: 'evt_1', type: 'charge.succeeded' } }, 401],
];
