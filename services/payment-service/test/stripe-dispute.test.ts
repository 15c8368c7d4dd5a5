/** Disputes at Stripe: whose they are, what they take, and how they end. */
import { type Account, charged, lastReport, newCharge, openAccount, soon } from './stripe-account';

let account: Account;
beforeAll(async () => {
  account = await openAccount();
});
afterAll(() => account.close());
afterEach(() => account.standIn.behave());

const paid = () => charged(account.adapter, newCharge());

/** What the webhooks about a dispute say when they are read now, by their types. */
const read = (id: string, ...types: string[]) =>
  Promise.all(types.map(async (type) => (await lastReport(account, id, `charge.dispute.${type}`)).dispute));

test('one that is opened takes the money, and is over the charge of the payment', async () => {
  const charge = await paid();
  const { id } = account.standIn.dispute({ payment_intent: charge.reference, amount: 500, reason: 'duplicate' });
  const opened = {
    paymentId: charge.paymentId,
    reference: charge.reference,
    id,
    amount: { amount: 500, currency: 'EUR' },
    reason: 'duplicate',
    state: 'open',
  };
  expect(await read(id, 'created', 'funds_withdrawn')).toEqual([opened, opened]);
});

test.each(['won', 'lost'] as const)('one that is %s says so, in whatever order it is told', async (outcome) => {
  const charge = await paid();
  const { id } = account.standIn.dispute({ payment_intent: charge.reference });
  account.standIn.closeDispute(id, outcome);
  const types = ['closed', 'created', 'funds_withdrawn', ...(outcome === 'won' ? ['funds_reinstated'] : [])];
  expect((await read(id, ...types)).map((dispute) => dispute?.state)).toEqual(types.map(() => outcome));
});

test('an inquiry takes nothing, and is none until the bank insists', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_createDisputeInquiry'));
  const inquiry = account.standIn.disputes().find(({ payment_intent }) => payment_intent === charge.reference);
  const id = inquiry?.id ?? '';
  expect(await read(id, 'created')).toEqual([undefined]);
  account.standIn.escalateDispute(id);
  expect(await read(id, 'updated', 'funds_withdrawn')).toMatchObject([{ state: 'open' }, { state: 'open' }]);
  const other = await paid();
  const closed = account.standIn.dispute({ payment_intent: other.reference, inquiry: true });
  account.standIn.closeDispute(closed.id, 'lost');
  expect(await read(closed.id, 'created', 'closed')).toEqual([undefined, undefined]);
});

test.each([
  ['prevented before the bank took anything', [], undefined],
  ['prevented by giving the money back', [{ amount: -1999, currency: 'eur' }], 'lost'],
])('one that is %s', async (_how, balance_transactions, state) => {
  const charge = await paid();
  const dispute = account.standIn.dispute({ payment_intent: charge.reference });
  Object.assign(dispute, { status: 'prevented', balance_transactions });
  expect((await read(dispute.id, 'created'))[0]?.state).toBe(state);
});

test("one over another store's charge, or over one that SkySync never made, is nobody's", async () => {
  const foreign = await charged(account.adapter, newCharge('pm_card_visa', { store: 'other' }));
  const own = await paid();
  const { id } = account.standIn.dispute({ payment_intent: foreign.reference });
  const other = account.standIn.dispute({ payment_intent: own.reference });
  const intent = account.standIn.intents().find(({ id }) => id === own.reference);
  if (intent) intent.metadata = {};
  expect([...(await read(id, 'created')), ...(await read(other.id, 'created'))]).toEqual([undefined, undefined]);
});

test.each(['error', 'rate_limit', 'lost_answer'] as const)('%s: it has to come again', async (how) => {
  const charge = await paid();
  const { id } = account.standIn.dispute({ payment_intent: charge.reference });
  account.standIn.misbehave({ how, method: 'GET' });
  await expect(read(id, 'created')).rejects.toMatchObject({ code: 'unavailable' });
  expect(await read(id, 'created')).toMatchObject([{ state: 'open' }]);
});

test('what comes of the card that complains is answered by evidence, as at Stripe', async () => {
  const charge = await charged(account.adapter, newCharge('pm_card_createDispute'));
  const dispute = account.standIn.disputes().find(({ payment_intent }) => payment_intent === charge.reference);
  const id = dispute?.id ?? '';
  expect(await read(id, 'created')).toMatchObject([{ reason: 'fraudulent', amount: charge.amount, state: 'open' }]);
  await fetch(`${account.standIn.url}/v1/disputes/${id}`, {
    method: 'POST',
    headers: { authorization: 'Bearer sk_test_x' },
    body: new URLSearchParams({ 'evidence[uncategorized_text]': 'winning_evidence', submit: 'true' }),
    signal: soon(),
  });
  expect(await read(id, 'closed')).toMatchObject([{ state: 'won' }]);
});
