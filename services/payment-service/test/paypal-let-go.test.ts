/** Money that PayPal keeps and the store does not take: let go, lapsed, or never authorised at all. */
import {
  approvedCharge,
  asked,
  authorizedCharge,
  capturing,
  createdCharge,
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

describe('what is not captured', () => {
  test('is let go with its order, once and for all', async () => {
    const charge = await authorizedCharge(paypal);
    const cancelled = { reference: charge.reference, status: 'cancelled' };
    expect(await paypal.adapter.cancel(charge, soon())).toEqual(cancelled);
    expect(await paypal.adapter.cancel(charge, soon())).toEqual(cancelled);
    expect(order(charge.reference).authorizations[0]?.status).toBe('VOIDED');
    expect(await capturing(paypal, charge)('late', 100)).toBe('failed');
  });

  test('is let go after a part was captured; again, it does no harm', async () => {
    const charge = await authorizedCharge(paypal);
    await capturing(paypal, charge)('one', 500);
    await paypal.adapter.release(charge, soon());
    await paypal.adapter.release(charge, soon());
    expect(asked(paypal, 'POST', new RegExp(`${order(charge.reference).authorizations[0]?.id}/void`))).toBe(1);
    expect(await state(charge)).toEqual({ reference: charge.reference, status: 'succeeded', captured: 500 });
  });

  test('is let go by a cancellation, which says what was captured before', async () => {
    const charge = await authorizedCharge(paypal);
    await capturing(paypal, charge)('one', 500);
    const succeeded = { reference: charge.reference, status: 'succeeded', captured: 500 };
    expect(await paypal.adapter.cancel(charge, soon())).toEqual(succeeded);
    expect(order(charge.reference).authorizations[0]?.status).toBe('VOIDED');
  });

  test.each(['500', 'silent', 'lost', 'refuse'] as const)('is not known to be let go after "%s"', async (how) => {
    const charge = await authorizedCharge(paypal);
    await capturing(paypal, charge)('one', 500);
    paypal.standIn.misbehave({ on: 'void', how });
    await expect(paypal.adapter.release(charge, soon(300))).rejects.toThrow();
    await paypal.adapter.release(charge, soon());
    expect(order(charge.reference).authorizations[0]?.status).toBe('VOIDED');
  });

  test.each([undefined, 'EXPIRED'] as const)('lapses, whatever PayPal calls it (%s)', async (word) => {
    const [whole, part] = [await authorizedCharge(paypal), await authorizedCharge(paypal)];
    await capturing(paypal, part)('one', 500);
    for (const { reference } of [whole, part]) paypal.standIn.lapse(reference, word);
    expect((await state(whole)).status).toBe('cancelled');
    expect(await state(part)).toMatchObject({ status: 'succeeded', captured: 500 });
    expect(await capturing(paypal, whole)('late', 100)).toBe('failed');
    expect((await paypal.adapter.cancel(whole, soon())).status).toBe('cancelled');
  });
});

describe('an order that waits for its buyer', () => {
  test.each([
    ['not approved', createdCharge],
    ['approved', approvedCharge],
  ])('and is %s is cancelled, and no confirmation authorises it', async (_state, make) => {
    const charge = await make(paypal);
    const cancelled = { reference: charge.reference, status: 'cancelled' };
    expect(await paypal.adapter.cancel(charge, soon())).toEqual(cancelled);
    paypal.standIn.approve(charge.reference);
    expect(await paypal.adapter.confirm(charge, 'paypal', soon())).toEqual(cancelled);
    expect(await paypal.adapter.cancel(charge, soon())).toEqual(cancelled);
    const { authorizations, captures, invoice_id, intent } = order(charge.reference);
    expect([authorizations, captures, intent]).toEqual([[], [], 'CAPTURE']);
    expect(invoice_id).toBe(`cancelled-${charge.orderId}`);
  });

  test('and is being confirmed when it is cancelled is refused by PayPal itself', async () => {
    const charge = await approvedCharge(paypal);
    paypal.standIn.misbehave({ on: 'find', how: 'late' });
    const confirmation = paypal.adapter.confirm(charge, 'paypal', soon());
    await new Promise((resolve) => setTimeout(resolve, 200));
    const cancellation = await paypal.adapter.cancel(charge, soon());
    expect([cancellation.status, (await confirmation).status]).toEqual(['cancelled', 'cancelled']);
    expect(order(charge.reference).authorizations).toEqual([]);
  });

  test('and was confirmed while it was being cancelled is let go', async () => {
    const charge = await approvedCharge(paypal);
    paypal.standIn.misbehave({ on: 'find', how: 'late' });
    const cancellation = paypal.adapter.cancel(charge, soon());
    await new Promise((resolve) => setTimeout(resolve, 200));
    await paypal.adapter.confirm(charge, 'paypal', soon());
    expect((await cancellation).status).toBe('cancelled');
    expect(order(charge.reference).authorizations[0]?.status).toBe('VOIDED');
  });
});
