/** Which stores there are payments of, by leaps through the primary index, in which those of a store lie together. */
import { type AggregateStore, nativeCollection } from '@skysync/service-kit';
import type { Payment } from '../payments/payment';
import { paymentIdPrefix } from '../payments/payment-id';

export async function storesWithPayments({ db, collection }: AggregateStore<Payment>['model']): Promise<string[]> {
  const payments = nativeCollection<{ _id: string; store: string }>(db, collection.name);
  const stores: string[] = [];
  for (let after = ''; ; ) {
    const next = await payments.findOne({ _id: { $gt: after } }, { projection: { store: 1 }, sort: { _id: 1 } });
    if (!next) return stores;
    stores.push(next.store);
    after = `${paymentIdPrefix(next.store)}~`;
  }
}
