/** Money that PayPal keeps for a store whose account says so: authorised, and captured in parts. */
import {
  approvedCharge,
  asked,
  authorizedCharge,
  capturing,
  createdCharge,
  credentials,
  lastWebhook,
  newCharge,
  paidCharge,
  soon,
  startPayPal,
  type TestPayPal,
} from './paypal-samples';

let paypal: TestPayPal;
beforeAll(async () => {
  paypal = await startPayPal({ capture: 'manual' });
});

const order = (reference: string) => paypal.standIn.order(reference);
const state = (charge: Parameters<TestPayPal['adapter']['retrieve']>[0]) => paypal.adapter.retrieve(charge, soon());

describe('a confirmation', () => {
  test('keeps the money for the store and takes none, however often it comes', async () => {
    const charge = await approvedCharge(paypal);
    const confirm = () => paypal.adapter.confirm(charge, 'paypal', soon());
    const states = [...(await Promise.all([confirm(), confirm()])), await confirm(), await state(charge)];
    const { authorizations, captures, intent } = order(charge.reference);
    expect([intent, authorizations.length, captures.length]).toEqual(['AUTHORIZE', 1, 0]);
    const capturableUntil = new Date(authorizations[0]?.expiration_time ?? 0);
    expect(states).toEqual(Array(4).fill({ reference: charge.reference, status: 'authorized', capturableUntil }));
  });

  test('keeps nothing before the buyer has approved', async () => {
    const charge = await createdCharge(paypal);
    expect((await paypal.adapter.confirm(charge, 'paypal', soon())).status).toBe('requires_action');
    expect(asked(paypal, 'POST', new RegExp(`${charge.reference}/authorize`))).toBe(0);
  });

  test.each([
    ['decline', 'failed', 'instrument_declined'],
    ['declined', 'failed', 'declined_by_risk_fraud_filters'],
    ['pending', 'processing', undefined],
  ] as const)('that ends as "%s" is %s', async (how, status, failureCode) => {
    const charge = await approvedCharge(paypal);
    paypal.standIn.misbehave({ on: 'authorize', how });
    const confirmed = await paypal.adapter.confirm(charge, 'paypal', soon());
    expect(confirmed).toEqual({ reference: charge.reference, status, ...(failureCode && { failureCode }) });
  });

  test.each(['500', 'silent', 'lost', 'html'] as const)('that ends in "%s" is unknown, and repeated', async (how) => {
    const charge = await approvedCharge(paypal);
    paypal.standIn.misbehave({ on: 'authorize', how });
    await expect(paypal.adapter.confirm(charge, 'paypal', soon(300))).rejects.toThrow();
    paypal.standIn.forgetRequestIds();
    expect((await paypal.adapter.confirm(charge, 'paypal', soon())).status).toBe('authorized');
    expect(order(charge.reference).authorizations).toHaveLength(1);
  });

  test('does with each order what it was made for, also after the account changed its mind', async () => {
    const automatic = await paypal.connect(credentials);
    const kept = await approvedCharge(paypal);
    expect((await automatic.confirm(kept, 'paypal', soon())).status).toBe('authorized');
    const taken = await approvedCharge({ ...paypal, adapter: automatic });
    expect((await paypal.adapter.confirm(taken, 'paypal', soon())).status).toBe('succeeded');
  });
});

describe('a capture', () => {
  test('takes a part, and the last one ends it', async () => {
    const charge = await authorizedCharge(paypal);
    const capture = capturing(paypal, charge);
    expect(await capture('one', 500)).toBe('succeeded');
    expect((await state(charge)).status).toBe('authorized');
    expect(await capture('two', 700, true)).toBe('succeeded');
    expect(await state(charge)).toEqual({ reference: charge.reference, status: 'succeeded', captured: 1200 });
    expect(await capture('three', 1)).toBe('failed');
    const { captures } = order(charge.reference);
    expect(captures.map(({ amount, final_capture }) => [amount.value, final_capture])).toEqual([
      ['5.00', false],
      ['7.00', true],
    ]);
  });

  test('is made once for each id, also when its answer was lost and the request id forgotten', async () => {
    const charge = await authorizedCharge(paypal);
    const capture = capturing(paypal, charge);
    for (const how of ['lost', '500', 'html'] as const) {
      paypal.standIn.misbehave({ on: 'capture-part', how });
      const slow = paypal.adapter.capture(
        charge,
        { id: `${charge.paymentId}-${how}`, amount: { amount: 100, currency: 'EUR' }, isFinal: false },
        soon(300),
      );
      await expect(slow).rejects.toThrow();
      paypal.standIn.forgetRequestIds();
      expect(await capture(how, 100)).toBe('succeeded');
    }
    expect(order(charge.reference).captures).toHaveLength(3);
  });

  test('of two at once with one id, the one that comes too late learns that it was made', async () => {
    const charge = await authorizedCharge(paypal);
    const capture = capturing(paypal, charge);
    paypal.standIn.misbehave({ on: 'find', how: 'late' });
    const slow = capture('same', 1999, true);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await capture('same', 1999, true);
    paypal.standIn.forgetRequestIds();
    expect(await slow).toBe('succeeded');
    expect(order(charge.reference).captures).toHaveLength(1);
  });

  test('never takes more than was authorised, though PayPal would', async () => {
    const charge = await authorizedCharge(paypal);
    const capture = capturing(paypal, charge);
    expect(await capture('too-much', 2000)).toBe('failed');
    expect(await capture('most', 1998)).toBe('succeeded');
    expect(await capture('over', 2)).toBe('failed');
    expect(await capture('rest', 1)).toBe('succeeded');
    expect(await state(charge)).toMatchObject({ status: 'succeeded', captured: 1999 });
  });

  test('that PayPal refuses or declines has failed, and leaves the rest to another', async () => {
    const charge = await authorizedCharge(paypal);
    const capture = capturing(paypal, charge);
    paypal.standIn.misbehave({ on: 'capture-part', how: 'decline' });
    expect(await capture('refused', 1999, true)).toBe('failed');
    paypal.standIn.misbehave({ on: 'capture-part', how: 'declined' });
    expect([await capture('declined', 1999, true), await capture('declined', 1999, true)]).toEqual([
      'failed',
      'failed',
    ]);
    expect((await state(charge)).status).toBe('authorized');
    expect(await capture('again', 1999, true)).toBe('succeeded');
  });

  test('that PayPal reviews is pending until it is decided, and so is the charge', async () => {
    const charge = await authorizedCharge(paypal);
    const capture = capturing(paypal, charge);
    paypal.standIn.misbehave({ on: 'capture-part', how: 'pending' });
    expect([await capture('one', 1999, true), await capture('one', 1999, true)]).toEqual(['pending', 'pending']);
    expect((await state(charge)).status).toBe('processing');
    paypal.standIn.settle(charge.reference, 'COMPLETED');
    expect(await capture('one', 1999, true)).toBe('succeeded');
    expect(await state(charge)).toMatchObject({ status: 'succeeded', captured: 1999 });
  });

  test('of a charge that was taken at once, or has not been authorised, fails', async () => {
    const waiting = await approvedCharge(paypal);
    expect(await capturing(paypal, waiting)('one', 100)).toBe('failed');
    const taken = await paidCharge({ ...paypal, adapter: await paypal.connect(credentials) });
    expect(await capturing(paypal, taken)('one', 100)).toBe('failed');
  });
});

describe('a webhook reports how the whole charge stands', () => {
  const read = async (type: string) => (await paypal.adapter.parseWebhook(lastWebhook(paypal, type))).charge;

  test('when it is authorised, let go, or captured', async () => {
    const charge = await authorizedCharge(paypal);
    const { paymentId, amount, reference } = charge;
    const reported = { paymentId, store: 'demo', amount };
    expect(await read('PAYMENT.AUTHORIZATION.CREATED')).toMatchObject({ ...reported, state: { status: 'authorized' } });
    await capturing(paypal, charge)('one', 500);
    expect((await read('PAYMENT.CAPTURE.COMPLETED'))?.state.status).toBe('authorized');
    await paypal.adapter.release(charge, soon());
    const state = { reference, status: 'succeeded', captured: 500 };
    expect(await read('PAYMENT.AUTHORIZATION.VOIDED')).toEqual({ ...reported, state });
  });

  test('of another store not at all', async () => {
    await authorizedCharge(paypal, { ...newCharge(), store: 'other' });
    expect(await read('PAYMENT.AUTHORIZATION.CREATED')).toBeUndefined();
  });
});
