/**
 * What moved on the store's account, as PayPal lists it, up to three hours late:
 * https://developer.paypal.com/docs/api/transaction-search/v1/
 */
import { type Static, Type } from '@sinclair/typebox';
import type { Money } from '@skysync/contracts';
import type { Period, ProviderTransaction } from '../provider';
import { moneyOf } from './paypal-amounts';
import { checked } from './paypal-answers';
import type { PayPalHttp } from './paypal-http';

const Amount = Type.Object({ currency_code: Type.String(), value: Type.String({ pattern: '^-?[0-9.]{1,16}$' }) });
const Info = Type.Object({
  transaction_id: Type.String({ minLength: 1, maxLength: 64 }),
  transaction_event_code: Type.String({ pattern: '^T[0-9]{4}$' }),
  transaction_initiation_date: Type.String(),
  transaction_status: Type.String(),
  transaction_amount: Amount,
  fee_amount: Type.Optional(Amount),
  custom_field: Type.Optional(Type.String()),
});
const Page = Type.Object({
  transaction_details: Type.Array(Type.Object({ transaction_info: Info })),
  total_pages: Type.Integer({ minimum: 0 }),
});

const pageSize = 500;

/** [event codes] by their group: T00 payments, T11 reversals and refunds, T12 disputes, T04 withdrawals to a bank. */
const kinds: Readonly<Record<string, ProviderTransaction['kind']>> = {
  T00: 'capture',
  T11: 'refund',
  T12: 'dispute',
  T04: 'payout',
};

/** Page by page, each within the signal's deadline. What was denied, is pending or was reversed moved nothing. */
export async function* listTransactions(
  http: PayPalHttp,
  { from, to }: Period,
  signal: AbortSignal,
): AsyncGenerator<ProviderTransaction> {
  const asked = { start_date: from.toISOString(), end_date: to.toISOString(), page_size: String(pageSize) };
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const query = new URLSearchParams({ ...asked, fields: 'transaction_info', page: String(page) });
    const answer = checked(
      Page,
      await http.send({ method: 'GET', path: `/v1/reporting/transactions?${query}` }, signal),
    );
    pages = answer.total_pages;
    const done = answer.transaction_details.filter(
      ({ transaction_info }) => transaction_info.transaction_status === 'S',
    );
    yield* done.map(({ transaction_info }) => transactionOf(transaction_info));
  }
}

function transactionOf(info: Static<typeof Info>): ProviderTransaction {
  const kind = kinds[info.transaction_event_code.slice(0, 3)] ?? 'other';
  const moved = signed(info.transaction_amount);
  const fee = info.fee_amount && signed(info.fee_amount);
  // PayPal shows what comes to the account as positive; a refund, a dispute and a payout leave it
  const amount = kind === 'capture' || kind === 'other' ? moved.amount : -moved.amount;
  return {
    id: info.transaction_id,
    kind,
    amount: { ...moved, amount },
    ...(fee && fee.amount !== 0 && { fee: { ...fee, amount: -fee.amount } }),
    at: new Date(info.transaction_initiation_date),
    ...(info.custom_field && { paymentId: info.custom_field }),
  };
}

function signed({ currency_code, value }: Static<typeof Amount>): Money {
  const isNegative = value.startsWith('-');
  const { amount, currency } = moneyOf({ currency_code, value: isNegative ? value.slice(1) : value });
  return { amount: isNegative ? -amount : amount, currency };
}
