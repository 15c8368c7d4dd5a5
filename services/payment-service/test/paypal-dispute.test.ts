/** Disputes that PayPal reports: what its API says of them now, and only over what the store sold here. */
import {
  authorizedCharge,
  capturing,
  lastWebhook,
  newCharge,
  paidCharge,
  startPayPal,
  type TestPayPal,
} from './paypal-samples';

let paypal: TestPayPal;
beforeAll(async () => {
  paypal = await startPayPal();
});

const read = async (type: string) =>
  (await paypal.adapter.parseWebhook(lastWebhook(paypal, `CUSTOMER.DISPUTE.${type}`))).dispute;
const captureOf = (reference: string, index = 0): string => {
  const capture = paypal.standIn.order(reference).captures[index];
  if (!capture) throw new Error(`${reference} has no such capture`);
  return capture.id;
};

test('one is reported when it is opened, reviewed and decided', async () => {
  const { paymentId, amount, reference } = await paidCharge(paypal);
  const id = paypal.standIn.disputes.open(captureOf(reference));
  const reported = { paymentId, reference, id, amount, reason: 'merchandise_or_service_not_received' };
  expect(await read('CREATED')).toEqual({ ...reported, state: 'open' });
  paypal.standIn.disputes.review(id);
  expect(await read('UPDATED')).toEqual({ ...reported, state: 'open' });
  paypal.standIn.disputes.decide(id, 'RESOLVED_BUYER_FAVOUR');
  expect(await read('RESOLVED')).toEqual({ ...reported, state: 'lost' });
  expect((await read('CREATED'))?.state).toBe('lost');
  paypal.standIn.disputes.review(id);
  expect((await read('UPDATED'))?.state).toBe('open');
});

test.each([
  ['RESOLVED_SELLER_FAVOUR', 'won'],
  ['CANCELED_BY_BUYER', 'won'],
  ['DENIED', 'won'],
  ['RESOLVED_WITH_PAYOUT', 'won'],
  ['ACCEPTED', 'lost'],
  ['NONE', 'open'],
])('one that ended as %s is %s', async (outcome, state) => {
  const { reference } = await paidCharge(paypal);
  paypal.standIn.disputes.decide(paypal.standIn.disputes.open(captureOf(reference)), outcome);
  expect((await read('RESOLVED'))?.state).toBe(state);
});

test('one that ended in a way that PayPal does not document has to come again', async () => {
  const { reference } = await paidCharge(paypal);
  paypal.standIn.disputes.decide(paypal.standIn.disputes.open(captureOf(reference)), 'RESOLVED_SOMEHOW');
  await expect(read('RESOLVED')).rejects.toMatchObject({ code: 'unavailable' });
});

test('one may be over a part of one capture of several', async () => {
  const manual = await startPayPal({ capture: 'manual' });
  const charge = await authorizedCharge(manual);
  await capturing(manual, charge)('one', 500);
  await capturing(manual, charge)('two', 700);
  const second = manual.standIn.order(charge.reference).captures[1]?.id ?? '';
  manual.standIn.disputes.open(second, 'UNAUTHORISED', '3.21');
  const { dispute } = await manual.adapter.parseWebhook(lastWebhook(manual, 'CUSTOMER.DISPUTE.CREATED'));
  expect(dispute).toMatchObject({
    paymentId: charge.paymentId,
    amount: { amount: 321, currency: 'EUR' },
    reason: 'unauthorised',
  });
});

test('one over what another store sold, or over nothing that PayPal knows, is not reported', async () => {
  const foreign = await paidCharge(paypal, { ...newCharge(), store: 'other' });
  paypal.standIn.disputes.open(captureOf(foreign.reference));
  expect(await read('CREATED')).toBeUndefined();
  const unknown = { id: 'WH-1', event_type: 'CUSTOMER.DISPUTE.CREATED', resource: { dispute_id: 'PP-D-1' } };
  const webhook = paypal.standIn.signed(Buffer.from(JSON.stringify(unknown)));
  expect(await paypal.adapter.parseWebhook(webhook)).toEqual({ id: 'WH-1', type: unknown.event_type });
});

test('a signed body decides nothing: PayPal is asked', async () => {
  const { reference } = await paidCharge(paypal);
  const id = paypal.standIn.disputes.open(captureOf(reference));
  const resource = {
    ...paypal.standIn.disputes.find(id),
    status: 'RESOLVED',
    dispute_outcome: { outcome_code: 'ACCEPTED' },
  };
  const event = { id: 'WH-2', event_type: 'CUSTOMER.DISPUTE.RESOLVED', resource };
  const webhook = paypal.standIn.signed(Buffer.from(JSON.stringify(event)));
  expect((await paypal.adapter.parseWebhook(webhook)).dispute?.state).toBe('open');
});

test.each(['find-dispute', 'find-capture', 'find'] as const)(
  'while "%s" is not answered, it has to come again',
  async (on) => {
    const { reference } = await paidCharge(paypal);
    paypal.standIn.disputes.open(captureOf(reference));
    paypal.standIn.misbehave({ on, how: '500' });
    await expect(read('CREATED')).rejects.toMatchObject({ code: 'unavailable' });
    expect((await read('CREATED'))?.state).toBe('open');
  },
);
