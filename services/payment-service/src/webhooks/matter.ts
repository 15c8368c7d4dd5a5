/** One thing that a message reports, and whether a payment can be meant by it. */
import type { Deps } from '../deps';
import type { Payment } from '../payments/payment';
import type { PaymentProvider } from '../providers/provider';
import type { Refusal } from './received-webhook';

export interface Matter {
  paymentId: string;
  /** From our own records alone, so that an answer can say it. What is `ignored` is nobody's, and no reason for concern. */
  judge(provider: PaymentProvider, payment: Payment | undefined): 'own' | 'ignored' | Refusal;
  /** Does what follows, in the store of the payment; a refusal when only the provider could say that it is not ours. */
  work(deps: Deps, provider: PaymentProvider, payment: Payment): Promise<Refusal | undefined>;
}

/** One store's account reports of no other store's payments, even with the right signature. */
export const isOwn = (
  { name, store }: Pick<PaymentProvider, 'name' | 'store'>,
  payment: Payment | undefined,
): payment is Payment => payment?.provider === name && (store === undefined || store === payment.store);
