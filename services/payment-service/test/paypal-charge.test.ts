/** A charge by PayPal from its creation to the capture: each state, and each only once. */
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

test('sends the buyer to PayPal, and asks PayPal for what the order says', async () => {
  const charge = newCharge();
  const state = await paypal.adapter.create(charge, soon());
  expect(state).toEqual({
    reference: expect.stringMatching(/^[A-Z0-9]+$/),
    status: 'requires_action',
    nextAction: {
      type: 'redirect',
      url: `${paypal.standIn.url}/checkoutnow?token=${state.reference}`,
      confirmUrl: `/api/v1/payments/${charge.paymentId}/confirm`,
    },
  });
  expect(paypal.standIn.order(state.reference)).toMatchObject({
    intent: 'CAPTURE',
    reference_id: 'demo',
    custom_id: charge.paymentId,
    invoice_id: charge.orderId,
    amount: { currency_code: 'EUR', value: '19.99' },
    returnUrl: `https://shop.test/checkout/paypal/return?payment=${charge.paymentId}`,
    cancelUrl: `https://shop.test/checkout/paypal/cancel?payment=${charge.paymentId}`,
  });
});

test('a person can approve, and comes back to the shop', async () => {
  const state = await paypal.adapter.create(newCharge(), soon());
  if (state.status !== 'requires_action') throw new Error(state.status);
  const page = await (await fetch(state.nextAction.url ?? '')).text();
  expect(page).toContain('19.99 EUR');
  const approval = await fetch(`${paypal.standIn.url}/checkoutnow/approve?token=${state.reference}`, {
    redirect: 'manual',
  });
  expect(approval.headers.get('location')).toMatch(
    /^https:\/\/shop\.test\/checkout\/paypal\/return\?payment=pay-.*&token=/,
  );
  expect(paypal.standIn.order(state.reference).status).toBe('APPROVED');
});

test('creating twice leads to one order', async () => {
  const charge = newCharge();
  const [first, second] = [await paypal.adapter.create(charge, soon()), await paypal.adapter.create(charge, soon())];
  expect(second).toEqual(first);
});

test('an order that is not approved yet is not captured', async () => {
  const charge = await createdCharge(paypal);
  expect(await paypal.adapter.confirm(charge, 'paypal', soon())).toMatchObject({
    status: 'requires_action',
    nextAction: { type: 'redirect' },
  });
  expect(asked(paypal, 'POST', new RegExp(`${charge.reference}/capture`))).toBe(0);
});

test('approval alone takes no money: the charge waits for the confirmation', async () => {
  const charge = await approvedCharge(paypal);
  const confirmUrl = `/api/v1/payments/${charge.paymentId}/confirm`;
  expect(await paypal.adapter.retrieve(charge, soon())).toEqual({
    reference: charge.reference,
    status: 'requires_action',
    nextAction: { type: 'confirm', confirmUrl },
  });
  expect(paypal.standIn.order(charge.reference).captures).toEqual([]);
});

test('a confirmation captures once, however often it comes', async () => {
  const charge = await approvedCharge(paypal);
  const confirm = () => paypal.adapter.confirm(charge, 'paypal', soon());
  const states = [
    ...(await Promise.all([confirm(), confirm()])),
    await confirm(),
    await paypal.adapter.retrieve(charge, soon()),
  ];
  for (const state of states) expect(state).toEqual({ reference: charge.reference, status: 'succeeded' });
  expect(paypal.standIn.order(charge.reference).captures).toHaveLength(1);
});

test('a capture that PayPal still reviews is processing, until it is decided', async () => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how: 'pending' });
  expect(await paypal.adapter.confirm(charge, 'paypal', soon())).toEqual({
    reference: charge.reference,
    status: 'processing',
  });
  paypal.standIn.settle(charge.reference, 'COMPLETED');
  expect((await paypal.adapter.retrieve(charge, soon())).status).toBe('succeeded');
});

test.each([
  ['decline', 'instrument_declined'],
  ['declined', 'declined_by_risk_fraud_filters'],
] as const)('a means of payment that PayPal refuses (%s) fails with %s', async (how, failureCode) => {
  const charge = await approvedCharge(paypal);
  paypal.standIn.misbehave({ on: 'capture', how });
  const state = await paypal.adapter.confirm(charge, 'paypal', soon());
  expect(state).toEqual({ reference: charge.reference, status: 'failed', failureCode });
});

test('a second order for the same invoice takes no money', async () => {
  const first = await paidCharge(paypal);
  const second = await approvedCharge(paypal, { ...newCharge(), orderId: first.orderId });
  const state = await paypal.adapter.confirm(second, 'paypal', soon());
  expect(state).toMatchObject({ status: 'failed', failureCode: 'duplicate_invoice_id' });
});

test('an order of another payment or of another amount is neither captured nor believed', async () => {
  const charge = await approvedCharge(paypal);
  const other = { ...charge, paymentId: 'pay-other' };
  const cheaper = { ...charge, amount: { amount: 1998, currency: 'EUR' } };
  for (const wrong of [other, cheaper]) {
    await expect(paypal.adapter.confirm(wrong, 'paypal', soon())).rejects.toThrow('is not the one of payment');
    await expect(paypal.adapter.retrieve(wrong, soon())).rejects.toThrow('is not the one of payment');
  }
  expect(paypal.standIn.order(charge.reference).captures).toEqual([]);
});

test('what PayPal refuses to create, or cannot charge, has failed', async () => {
  paypal.standIn.misbehave({ on: 'create', how: 'refuse', issue: 'PAYEE_ACCOUNT_RESTRICTED' });
  const charge = newCharge();
  const state = await paypal.adapter.create(charge, soon());
  expect(state).toEqual({ reference: charge.paymentId, status: 'failed', failureCode: 'payee_account_restricted' });
  const created = asked(paypal, 'POST', /orders$/);
  expect(await paypal.adapter.create(newCharge(150, 'HUF'), soon())).toMatchObject({
    failureCode: 'amount_not_supported',
  });
  expect(asked(paypal, 'POST', /orders$/)).toBe(created);
});

test.each([
  [199_900, 'HUF', '1999'],
  [1999, 'JPY', '1999'],
])('%d %s passes both ways', async (amount, currency, value) => {
  const charge = await paidCharge(paypal, newCharge(amount, currency));
  expect(paypal.standIn.order(charge.reference).amount).toEqual({ currency_code: currency, value });
  expect((await paypal.adapter.retrieve(charge, soon())).status).toBe('succeeded');
});

test('its only method is paypal', () => {
  expect(paypal.adapter.accepts('paypal')).toBe(true);
  expect(paypal.adapter.accepts('pm_success')).toBe(false);
});
