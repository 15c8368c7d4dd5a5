/** Calls carry identity, pass on the callee's 4xx, and turn everything else into 502, 503 or 504. */
import { calls } from '@skysync/contracts';
import { newContext, withContext } from '../src/context/request-context';
import { createCall, requestOf } from '../src/runtime/calls';
import { DeadlineExceeded } from '../src/runtime/deadline';
import type { Invocation, InvocationAnswer } from '../src/runtime/runtime';

const asked: Invocation[] = [];
let respond: () => Promise<InvocationAnswer>;
const call = createCall({
  invoke: (invocation) => {
    asked.push(invocation);
    return respond();
  },
});
const answer = (status: number, body: unknown): void => {
  respond = async () => ({ status, text: typeof body === 'string' ? body : JSON.stringify(body) });
};
beforeEach(() => {
  asked.length = 0;
});
const order = { orderId: 'ord_1' };

test('token, store and trace of the current request go along, with the deadline of the contract', async () => {
  answer(200, { orderId: 'ord_1', state: 'committed' });
  const context = { ...newContext({ store: 'demo' }), authorization: 'Bearer x' };
  expect(await withContext(context, () => call('commitReservation', order))).toEqual({
    orderId: 'ord_1',
    state: 'committed',
  });
  expect(asked).toEqual([
    {
      app: 'product-service',
      method: 'POST',
      path: '/internal/reservations/ord_1/commit',
      headers: {
        authorization: 'Bearer x',
        'x-store-id': 'demo',
        'x-request-id': context.requestId,
        traceparent: context.traceparent,
      },
      timeoutMs: calls.commitReservation.deadlineMs,
      repeats: 'once',
    },
  ]);
});

test('fields go where the contract has them, and an app can be named where several answer', async () => {
  answer(200, { items: [] });
  await call('listDeadLetters', { limit: 5 }, 'payment-service');
  answer(200, { orders: [] });
  await call('findOrders', { orderIds: ['a', 'b'] });
  expect(asked).toMatchObject([
    { app: 'payment-service', method: 'GET', path: '/internal/dead-letters?limit=5' },
    { app: 'order-service', method: 'POST', path: '/internal/orders/find', body: { orderIds: ['a', 'b'] } },
  ]);
  expect(asked[0]).not.toHaveProperty('body');
});

test('no value can leave its place in the path', () => {
  const { path } = requestOf(calls.commitReservation, { orderId: '../a/b?c=1#d' });
  expect(path).toBe('/internal/reservations/..%2Fa%2Fb%3Fc%3D1%23d/commit');
});

test("the callee's own 4xx is passed on with its errors and extension members, and nothing of its own request", async () => {
  const problem = { type: 'urn:x', title: 'x', status: 409, code: 'out_of_stock', detail: 'A-1 is gone', traceId: 't' };
  answer(409, { ...problem, skus: ['A-1'], errors: [{ field: 'lines', message: 'x' }, 'odd'] });
  await expect(call('commitReservation', order)).rejects.toMatchObject({
    status: 409,
    code: 'out_of_stock',
    message: 'A-1 is gone',
    details: { extensions: { skus: ['A-1'] }, errors: [{ field: 'lines', message: 'x' }] },
  });
});

test.each([
  [500, { code: 'internal_error', detail: 'inside' }, 'bad_gateway'],
  [500, { errorCode: 'ERR_DIRECT_INVOKE' }, 'bad_gateway'],
  [502, '', 'bad_gateway'],
  [503, 'away', 'unavailable'],
  [504, { code: 'timeout' }, 'timeout'],
  [404, 'page not found', 'bad_gateway'],
  [404, 'null', 'bad_gateway'],
  [403, '"text"', 'bad_gateway'],
  [409, { code: 'constructor' }, 'bad_gateway'],
  [302, '', 'bad_gateway'],
  [200, '', 'bad_gateway'],
  [200, '<html>', 'bad_gateway'],
  [200, 'null', 'bad_gateway'],
  [200, { orderId: 'ord_1' }, 'bad_gateway'],
  [200, { orderId: 'ord_1', state: 'lent' }, 'bad_gateway'],
  [200, { orderId: 1, state: 'held' }, 'bad_gateway'],
])('a %i of %j is %s', async (status, body, code) => {
  answer(status, body);
  await expect(call('commitReservation', order)).rejects.toMatchObject({ code });
});

test('an answer that breaks its contract says in the log what is wrong, and not to the client', async () => {
  answer(200, { orders: [{ id: 'a', status: 'lost' }] });
  await expect(call('findOrders', { orderIds: ['a'] })).rejects.toMatchObject({
    message: 'order-service did not answer as expected',
    cause: { message: expect.stringContaining('the answer of findOrders breaks its contract: orders.0.status') },
  });
});

test('what a newer callee says besides is borne, at every depth', async () => {
  const newer = { orders: [{ id: 'a', status: 'paid', since: 'today' }], more: true };
  answer(200, newer);
  expect(await call('findOrders', { orderIds: ['a'] })).toEqual(newer);
});

test('a callee that is late is a timeout, one that is away is unavailable with Retry-After', async () => {
  respond = () => Promise.reject(new DeadlineExceeded('late'));
  await expect(call('commitReservation', order)).rejects.toMatchObject({ code: 'timeout' });
  respond = () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
  await expect(call('commitReservation', order)).rejects.toMatchObject({
    code: 'unavailable',
    details: { headers: { 'Retry-After': '2' } },
  });
});
