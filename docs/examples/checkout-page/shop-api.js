/** What the page asks of the shop's API, as the guest that it came as. */
import { api } from './settings.js';

const tokenName = 'token';

/** Asks the API; its answer, or an error with the message of its problem document. */
async function ask(path, { method, body, headers = {} } = {}) {
  const token = sessionStorage.getItem(tokenName);
  const response = await fetch(api + path, {
    method: method ?? (body ? 'POST' : 'GET'),
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail ?? answer.title);
  return answer;
}

/** Kept for this tab, so that who comes back from PayPal is still the same guest. */
export async function enterAsGuest() {
  sessionStorage.removeItem(tokenName);
  const { accessToken } = await ask('/api/v1/auth/guest', { method: 'POST' });
  sessionStorage.setItem(tokenName, accessToken);
}

/** Whatever the shop lists first, once. */
export async function fillCart() {
  const { items } = await ask('/api/v1/products?inStock=true&limit=1');
  return ask('/api/v1/cart/lines', { body: { sku: items[0].variants[0].sku, quantity: 1 } });
}

export const listProviders = async () => (await ask('/api/v1/payments/providers')).items;

const shippingAddress = {
  name: 'Ada Byron',
  line1: 'Rue de la Paix 1',
  city: 'Paris',
  postalCode: '75002',
  country: 'FR',
};

/** `method` is a token of the provider's. */
export const placeOrder = (provider, method) =>
  ask('/api/v1/orders', {
    body: { shippingAddress, payment: { provider, method } },
    headers: { 'idempotency-key': crypto.randomUUID() },
  });

export const confirmPayment = (confirmUrl, method) => ask(confirmUrl, { body: { method } });
