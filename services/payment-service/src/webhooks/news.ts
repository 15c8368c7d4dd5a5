/** What a message may be about: each kind of news is one line here, and a file of its own. */
import { withAllStores } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { Payment } from '../payments/payment';
import type { PaymentProvider, ProviderNews } from '../providers/provider';
import { chargeNews } from './charge-news';
import { disputeNews } from './dispute-news';
import type { Matter } from './matter';
import type { Refusal } from './received-webhook';
import { refundNews } from './refund-news';

const kinds: readonly ((news: ProviderNews) => Matter | undefined)[] = [
  ({ charge }) => charge && chargeNews(charge),
  ({ refund }) => refund && refundNews(refund),
  ({ dispute }) => dispute && disputeNews(dispute),
];

export interface Judged {
  own: { matter: Matter; payment: Payment }[];
  /** It is not about a payment as we know it. */
  refused?: { paymentId: string; reason: Refusal };
}

/** Whose news these are. A webhook brings no token and so no store: the payment it is about says which. */
export async function judge(
  { payments }: Pick<Deps, 'payments'>,
  provider: PaymentProvider,
  news: ProviderNews,
): Promise<Judged> {
  const judged: Judged = { own: [] };
  for (const matter of kinds.flatMap((kind) => kind(news) ?? [])) {
    const { paymentId } = matter;
    const payment = await withAllStores(() => payments.find(paymentId));
    const verdict = matter.judge(provider, payment);
    if (verdict === 'own' && payment) judged.own.push({ matter, payment });
    else if (verdict !== 'own' && verdict !== 'ignored') judged.refused ??= { paymentId, reason: verdict };
  }
  return judged;
}
