/** What a provider's list has beside the day's own movements: other sellers' charges, and what is like one of another day. */
import { withStore } from '@skysync/service-kit';
import { compareDay } from '../../src/reconciliation/compare-day';
import { dayOf } from '../../src/reconciliation/reconciliation';
import { credentials } from '../stripe-account';
import { openShop, type Shop } from './accounts';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.stop());

const compareToday = () =>
  withStore('demo', async () => {
    const provider = await shop.deps.providers.find('stripe');
    if (!provider) throw new Error('no Stripe');
    return compareDay(shop.deps, provider, dayOf(new Date()), AbortSignal.timeout(20_000));
  });
const ledger = () => shop.database.connection.collection('ledger');
const feesPosted = () => ledger().countDocuments({ 'cause.type': 'provider.fee' });

/** Somebody else works with the account. */
async function byOthers(path: string, fields: Record<string, string>): Promise<{ id: string }> {
  const answer = await fetch(`${shop.stripe.url}/v1/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${credentials.secretKey}` },
    body: new URLSearchParams(fields),
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { id: string };
}

test('what the account sells elsewhere is counted, and neither a difference nor the store`s fees', async () => {
  await shop.pay('stripe', 2_000);
  const { id } = await byOthers('payment_intents', {
    amount: '900',
    currency: 'eur',
    payment_method: 'pm_card_visa',
    'payment_method_types[0]': 'card',
    'metadata[paymentId]': 'pay_of_another_shop',
    'metadata[orderId]': 'another',
    'metadata[store]': 'another',
  });
  await byOthers(`payment_intents/${id}/confirm`, { payment_method: 'pm_card_visa' });
  expect(await compareToday()).toMatchObject({ compared: 1, others: 1, differing: 0 });
  expect(await feesPosted()).toBe(1);
});

test('a refund that the provider made twice is not taken for the one of another day', async () => {
  const id = await shop.pay('stripe', 3_000);
  await shop.refund(id, 500);
  const today = await ledger().findOne({ 'cause.paymentId': id, 'cause.refundId': { $exists: true } });
  const days = 3 * 86_400_000;
  await ledger().insertOne({ ...today, _id: `${today?._id}-before` as never, at: new Date(Date.now() - days) });
  expect(await compareToday()).toMatchObject({ differing: 0 });
  const intent = shop.stripe.intents().find(({ metadata }) => metadata.paymentId === id);
  await byOthers('refunds', { payment_intent: intent?.id ?? '', amount: '500', 'metadata[paymentId]': id });
  const { differences } = await compareToday();
  expect(differences).toMatchObject([{ type: 'missing_here', kind: 'refund', paymentId: id, there: { amount: 500 } }]);
});
