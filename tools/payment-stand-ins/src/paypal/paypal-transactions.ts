/** What moved on the stand-in's account: https://developer.paypal.com/docs/api/transaction-search/v1/. */
import type { Amount } from './paypal-objects';
import type { Orders } from './paypal-orders';

const negative = ({ currency_code, value }: Amount): Amount => ({ currency_code, value: `-${value}` });

const detailOf = (code: string, { id, custom_id, create_time }: Movement, amount: Amount, fee?: Amount) => ({
  transaction_info: {
    transaction_id: id,
    transaction_event_code: code,
    transaction_initiation_date: create_time,
    transaction_status: 'S',
    transaction_amount: amount,
    custom_field: custom_id,
    ...(fee && { fee_amount: negative(fee) }),
  },
});

interface Movement {
  id: string;
  custom_id: string;
  create_time: string;
}

const isTaken = ({ status }: { status: string }): boolean => !['PENDING', 'DECLINED'].includes(status);

/** The page that the query asks for. */
export function transactionPage(orders: Orders, query: URLSearchParams) {
  const [start, end] = ['start_date', 'end_date'].map((name) => Date.parse(query.get(name) ?? ''));
  const [size, page] = [Number(query.get('page_size') ?? 100), Number(query.get('page') ?? 1)];
  const isAsked = ({ create_time }: Movement): boolean =>
    Date.parse(create_time) >= (start ?? 0) && Date.parse(create_time) < (end ?? 0);
  const details = orders
    .all()
    .flatMap(({ captures, refunds }) => [
      ...captures
        .filter((capture) => isTaken(capture) && isAsked(capture))
        .map((capture) => detailOf('T0006', capture, capture.amount, { ...capture.amount, value: '0.35' })),
      ...refunds
        .filter((refund) => refund.status === 'COMPLETED' && isAsked(refund))
        .map((refund) => detailOf('T1107', refund, negative(refund.amount))),
    ]);
  return {
    transaction_details: details.slice((page - 1) * size, page * size),
    total_items: details.length,
    total_pages: Math.ceil(details.length / size),
    page,
  };
}
