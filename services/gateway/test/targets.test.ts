/** Limiter, routing and proxy read one and the same target, whatever is tried. */
import { type OpenGateway, openGateway } from './open-gateway';

let open: OpenGateway;
beforeEach(async () => {
  open = await openGateway({ authRateLimitMax: 2 });
});
afterEach(() => open.close());

test.each([
  '/api\\v1/auth/login?#',
  '/api/v1\\auth/login',
  '/api/v1/auth/login#',
  '/api/v1/%61uth/login',
  '/api/v1/auth/%6Cogin',
  '/%61pi/v1/auth/login',
  'http://shop/api/v1/auth/login',
])('the limit of sign-ins holds for %s as well', async (target) => {
  const post = () =>
    open.raw(`POST ${target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  const statuses = [await post(), await post(), await post()].map(({ status }) => status);
  expect([400, 429]).toContain(statuses[2]);
  expect(open.behind.received.length).toBeLessThanOrEqual(2);
});

test.each([
  '/api/v1/products/../internal/variants',
  '/api/v1/products/%2e%2e/internal/variants',
  '/api/v1/products%2f..%2finternal',
  '/api/v1//internal/variants',
  '/api/v1/internal/variants',
  '/API/V1/cart',
  '/api/v1/Cart',
  '//api/v1/cart',
  '/api/v1/cart/',
  '/api/v1/cart\\x',
  '/api/v1/../v1.0/secrets',
  'http://evil.example/api/v1/cart',
  '/v1.0/invoke/order-service/method/cart',
  '/dapr/subscribe',
  '/events/products',
])('%s gets nowhere', async (target) => {
  expect([400, 404]).toContain((await open.get(target)).status);
  expect(open.behind.received).toHaveLength(0);
});

test.each(['a%252e', 'a%20b', '%25', '%7B%22$gt%22'])('%s is in no path of ours', async (name) => {
  const { status, body } = await open.get(`/api/v1/products/${name}`);
  expect([status, JSON.parse(body).code]).toEqual([400, 'invalid_request']);
  expect(open.behind.received).toHaveLength(0);
});

test.each(['caf%C3%A9', '.a', '-%E2%80%AE'])('no resource is called %s, so nobody behind is asked', async (name) => {
  for (const path of [`/products/${name}`, `/inventory/${name}`]) {
    const { status, body } = await open.get(`/api/v1${path}`);
    expect([status, JSON.parse(body).code]).toEqual([404, 'not_found']);
  }
  expect(open.behind.received).toHaveLength(0);
});

test.each(['*', 'shop:80'])('the target %s is for other methods than ours', async (target) => {
  for (const method of ['OPTIONS', 'CONNECT']) {
    const { status } = await open.raw(`${method} ${target} HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n`);
    expect([400, 0]).toContain(status);
  }
  expect(open.behind.received).toHaveLength(0);
});

test('a target in absolute form is the same resource', async () => {
  for (const target of ['http://shop/api/v1/products?q=a', 'HTTPS://SHOP/api/v1/products?q=a']) {
    expect((await open.get(target)).status).toBe(200);
  }
  expect((await open.get('http://shop/healthz')).status).toBe(200);
  const [first, second] = open.behind.received;
  expect([first?.url, second?.url]).toEqual(Array(2).fill('/v1.0/invoke/product-service/method/products?q=a'));
});

test('texts of a query go on as they are encoded', async () => {
  const query = '?q=caf%C3%A9%20%F0%9F%91%95&x=+1&x=%2e%2F%00';
  expect((await open.get(`/api/v1/products${query}`)).status).toBe(200);
  expect(open.behind.received[0]?.url).toBe(`/v1.0/invoke/product-service/method/products${query}`);
});
