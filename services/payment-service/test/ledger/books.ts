/** The ledger as its tests read and fill it. */
import type { Role } from '@skysync/contracts';
import type { JournalEntry } from '../../src/ledger/journal';
import type { PaymentService } from '../payment-service';

export const booksOf = ({ connection, api, tokens }: PaymentService) => {
  const collection = connection.collection<JournalEntry>('ledger');
  const staff = (store = 'demo', role: Role = 'staff') => tokens.token({ role, store });
  return {
    collection,
    staff,
    entriesOf: (paymentId: string) => collection.find({ 'cause.paymentId': paymentId }).sort({ at: 1 }).toArray(),
    list: async (query: Record<string, string> = {}, store = 'demo') =>
      (await api.get('/payments/ledger', { query, token: staff(store) })).body,
    balances: async (store = 'demo'): Promise<Record<string, number>> => {
      const { body } = await api.get('/payments/ledger/balances', { token: staff(store) });
      return Object.fromEntries(
        body.balances.map((one: { currency: string; account: string; amount: number }) => [
          `${one.currency} ${one.account}`,
          one.amount,
        ]),
      );
    },
    audit: async (query: Record<string, string> = {}, store = 'demo') =>
      (await api.get('/internal/ledger/audit', { query, sender: 'order-service', headers: { 'x-store-id': store } }))
        .body,
  };
};

/** Entry number `n` of a long journal: captures, each third of them followed by its refund. */
export function entryOf(n: number, changes: Partial<JournalEntry> = {}): JournalEntry {
  const isRefund = n % 4 === 3;
  const amount = 100 + (n % 97);
  return {
    _id: `jrn_${String(n).padStart(8, '0')}`,
    store: 'demo',
    revision: 1,
    currency: 'EUR',
    at: new Date(Date.UTC(2026, 0, 1) + Math.floor(n / 3) * 1_000),
    cause: {
      type: isRefund ? 'skysync.payment.refunded.v1' : 'skysync.payment.succeeded.v1',
      paymentId: `pay_${n}`,
      orderId: `ord_${n}`,
      ...(isRefund && { refundId: `r_${n}` }),
      eventId: String(n),
    },
    postings: [
      { account: isRefund ? 'refunded' : 'receivable', amount },
      { account: isRefund ? 'receivable' : 'captured', amount: -amount },
    ],
    ...changes,
  };
}
