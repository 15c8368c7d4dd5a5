/** A replica behind the gateway dies over a request: whose request it was does not notice, wherever repeating does no harm. */
import request from 'supertest';
import { json, type Respond, type StandIn, startStandIn } from './stand-in-sidecar';

let behind: StandIn;
beforeEach(async () => {
  behind = await startStandIn();
});
afterEach(() => behind.close());

const sidecar = (why: string): Respond =>
  json(500, { errorCode: 'ERR_DIRECT_INVOKE', message: `failed to invoke, id: order-service, err: ${why}` });
const refused = sidecar(
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing',
);
const brokenOff = sidecar(
  'rpc error: code = Internal desc = error invoking app channel: Post "http://127.0.0.1/x": EOF',
);

/** Answers in turn; the last one for ever. */
function script(...answers: Respond[]): void {
  behind.respond((call, res) => (answers.length > 1 ? answers.shift() : answers[0])?.(call, res));
}
const keys = () => behind.received.map(({ headers }) => headers['idempotency-key']);
const asked = { sku: 'A-1', quantity: 1 };

test.each([
  ['a read', () => request(behind.app).get('/api/v1/cart')],
  ['an order', () => request(behind.app).post('/api/v1/orders').set('idempotency-key', 'mine').send({ a: 1 })],
  ['a guest', () => request(behind.app).post('/api/v1/auth/guest')],
  ['a quantity', () => request(behind.app).patch('/api/v1/cart/lines/A-1').send({ quantity: 2 })],
])('%s is repeated, the very same, when its replica breaks off', async (_what, send) => {
  script(brokenOff, refused, json(200, { ok: true }));
  await send().expect(200, { ok: true });
  expect(behind.received).toHaveLength(3);
  const [first, ...others] = behind.received;
  for (const other of others) expect(other).toEqual(first);
});

test.each([
  ['a registration', () => request(behind.app).post('/api/v1/auth/register').send({ a: 1 })],
  ['a refresh', () => request(behind.app).post('/api/v1/auth/refresh').send({ a: 1 })],
  [
    'a change with If-Match',
    () => request(behind.app).patch('/api/v1/cart/lines/A-1').set('if-match', '"1"').send({ quantity: 2 }),
  ],
])('%s is not, but may look for another replica while nothing has got there', async (_what, send) => {
  script(brokenOff, json(200, { ok: true }));
  await send().expect(502);
  expect(behind.received).toHaveLength(1);
  script(refused, refused, json(200, { ok: true }));
  await send().expect(200);
});

test('who adds to the cart without an Idempotency-Key gets one, the same for each try and another for each request', async () => {
  script(brokenOff, json(200, { ok: true }));
  await request(behind.app).post('/api/v1/cart/lines').send(asked).expect(200);
  await request(behind.app).post('/api/v1/cart/lines').send(asked).expect(200);
  await request(behind.app).post('/api/v1/cart/lines').set('idempotency-key', 'mine').send(asked).expect(200);
  const [first, again, second, own] = keys();
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect(again).toBe(first);
  expect(second).toMatch(/^[0-9a-f-]{36}$/);
  expect(second).not.toBe(first);
  expect(own).toBe('mine');
});

test('nobody gets a key who must send one', async () => {
  await request(behind.app).post('/api/v1/orders').send({ a: 1 }).expect(200);
  expect(keys()).toEqual([undefined]);
});

test('an answer that breaks off in its middle is not begun again', async () => {
  let served = 0;
  behind.respond((_call, res) => {
    served += 1;
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' }).write('{"half');
    setImmediate(() => res.destroy());
  });
  await expect(request(behind.app).get('/api/v1/cart')).rejects.toThrow();
  expect(served).toBe(1);
});
