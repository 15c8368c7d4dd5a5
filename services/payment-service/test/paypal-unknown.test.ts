/** What PayPal did not answer is unknown and never guessed, and asking again finds out; access tokens are renewed. */
import {
  approvedCharge,
  asked,
  createdCharge,
  newCharge,
  paidCharge,
  soon,
  startPayPal,
  type TestPayPal,
} from './paypal-samples';

let paypal: TestPayPal;
beforeAll(async () => {
  paypal = await startPayPal();
});

const unclear = ['500', '429', 'html', 'silent', 'lost'] as const;

test.each(unclear)('a creation that ends in "%s" rejects, and is found by asking again', async (how) => {
  const charge = newCharge();
  paypal.standIn.misbehave({ on: 'create', how });
  await expect(paypal.adapter.create(charge, soon(300))).rejects.toThrow();
  expect(await paypal.adapter.create(charge, soon())).toMatchObject({ status: 'requires_action' });
});

test.each(unclear)('a capture that ends in "%s" rejects, and takes the money once', async (how) => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how });
  await expect(paypal.adapter.confirm(charge, 'paypal', soon(300))).rejects.toThrow();
  const taken = how === 'lost' || how === 'html';
  expect((await paypal.adapter.retrieve(charge, soon())).status).toBe(taken ? 'succeeded' : 'requires_action');
  expect((await paypal.adapter.confirm(charge, 'paypal', soon())).status).toBe('succeeded');
  expect(paypal.standIn.order(charge.reference).captures).toHaveLength(1);
});

test('an answer that comes within the deadline counts, one after it does not', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'late' });
  await expect(paypal.adapter.confirm(charge, 'paypal', soon(300))).rejects.toThrow();
  paypal.standIn.misbehave({ on: 'find', how: 'late' });
  expect((await paypal.adapter.confirm(charge, 'paypal', soon())).status).toBe('succeeded');
});

test.each(unclear)('a refund that ends in "%s" rejects, and gives the money back once', async (how) => {
  const charge = await paidCharge(paypal);
  const refund = { id: `refund-of-${charge.paymentId}`, amount: { amount: 500, currency: 'EUR' } };
  paypal.standIn.misbehave({ on: 'refund', how });
  await expect(paypal.adapter.refund(charge, refund, soon(300))).rejects.toThrow();
  expect(await paypal.adapter.refund(charge, refund, soon())).toBe('succeeded');
  expect(paypal.standIn.order(charge.reference).refunds).toHaveLength(1);
});

test('money moves once also after PayPal has forgotten the request ids', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'lost' });
  await expect(paypal.adapter.confirm(charge, 'paypal', soon(300))).rejects.toThrow();
  paypal.standIn.forgetRequestIds();
  expect((await paypal.adapter.confirm(charge, 'paypal', soon())).status).toBe('succeeded');
  const refund = { id: 'forgotten', amount: { amount: 500, currency: 'EUR' } };
  paypal.standIn.misbehave({ on: 'refund', how: 'lost' });
  await expect(paypal.adapter.refund(charge, refund, soon(300))).rejects.toThrow();
  paypal.standIn.forgetRequestIds();
  expect(await paypal.adapter.refund(charge, refund, soon())).toBe('succeeded');
  const { captures, refunds } = paypal.standIn.order(charge.reference);
  expect([captures.length, refunds.length]).toEqual([1, 1]);
});

test('of two confirmations at once, the one that comes too late learns that the money was taken', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'find', how: 'late' });
  const slow = paypal.adapter.confirm(charge, 'paypal', soon());
  await new Promise((resolve) => setTimeout(resolve, 200));
  await paypal.adapter.confirm(charge, 'paypal', soon());
  paypal.standIn.forgetRequestIds();
  expect((await slow).status).toBe('succeeded');
  expect(paypal.standIn.order(charge.reference).captures).toHaveLength(1);
});

test('a request id that PayPal holds for used says nothing of what its first request did', async () => {
  const charge = await paidCharge(paypal);
  paypal.standIn.misbehave({ on: 'refund', how: 'refuse', issue: 'DUPLICATE_REQUEST_ID' });
  const refund = { id: 'duplicate', amount: charge.amount };
  await expect(paypal.adapter.refund(charge, refund, soon())).rejects.toThrow('DUPLICATE_REQUEST_ID');
});

test('an order that PayPal does not know is no answer', async () => {
  const charge = await createdCharge(paypal);
  paypal.standIn.forget(charge.reference);
  await expect(paypal.adapter.retrieve(charge, soon())).rejects.toThrow('404');
  await expect(paypal.adapter.confirm(charge, 'paypal', soon())).rejects.toThrow('404');
});

test('a server that is not there is no answer', async () => {
  const gone = await startPayPal();
  await gone.standIn.close();
  await expect(gone.adapter.create(newCharge(), soon())).rejects.toThrow();
});

const tokens = /oauth2\/token/;

test('one access token serves all requests, also those that come at once', async () => {
  const own = await startPayPal();
  await Promise.all([createdCharge(own), createdCharge(own), createdCharge(own)]);
  await createdCharge(own);
  expect(asked(own, 'POST', tokens)).toBe(1);
});

test('a token that PayPal ended is renewed once, and the request repeated', async () => {
  const charge = await approvedCharge(paypal);
  const before = asked(paypal, 'POST', tokens);
  paypal.standIn.endTokens();
  expect((await paypal.adapter.confirm(charge, 'paypal', soon())).status).toBe('succeeded');
  expect(asked(paypal, 'POST', tokens)).toBe(before + 1);
});

test('a token is renewed before it ends', async () => {
  const own = await startPayPal({ tokenLifeSeconds: 1 });
  const charge = await createdCharge(own);
  await new Promise((resolve) => setTimeout(resolve, 600));
  await own.adapter.retrieve(charge, soon());
  expect(asked(own, 'POST', tokens)).toBe(2);
  expect(asked(own, 'GET', /orders/)).toBe(1);
});

test('who gives up waiting for a token does not end it for the others', async () => {
  const own = await startPayPal();
  own.standIn.misbehave({ on: 'token', how: 'late' });
  const [hasty, patient] = await Promise.allSettled([
    own.adapter.create(newCharge(), soon(100)),
    own.adapter.create(newCharge(), soon()),
  ]);
  expect([hasty.status, patient.status]).toEqual(['rejected', 'fulfilled']);
  expect(asked(own, 'POST', tokens)).toBe(1);
});

test('a wrong secret rejects without saying it', async () => {
  const wrong = await paypal.connect({ clientId: 'client', clientSecret: 'hunter2', webhookIds: ['A'] });
  const error = await wrong.create(newCharge(), soon()).catch((thrown: Error) => thrown);
  expect(String(error)).toMatch(/no access token: 401/);
  expect(JSON.stringify(error) + String(error)).not.toContain('hunter2');
});
