/** What a mail says of an order's money: its lines and sums, as people of a language write amounts. */
import type { Money } from '@skysync/contracts';
import { cleanLine } from './clean';
import type { MailData } from './templates';
import type { MailLocale, Texts } from './texts';

/** An amount with its currency, for example `19.99 €`; the currency decides how many decimals there are. */
export function moneyIn(locale: MailLocale, { amount, currency }: Money): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
  const { maximumFractionDigits = 0 } = format.resolvedOptions();
  return format.format(amount / 10 ** maximumFractionDigits);
}

/** A row of the mail. */
interface Row {
  label: string;
  amount: string;
}

/** The rows of an order; null for a mail without any. */
export function linesOf(data: object, words: Texts['common'], locale: MailLocale): Row[] | null {
  if (!hasLines(data)) return null;
  const row = (label: string, money: Money): Row => ({ label: cleanLine(label), amount: moneyIn(locale, money) });
  const unlessZero = (label: string, money: Money): Row[] => (money.amount === 0 ? [] : [row(label, money)]);
  return [
    ...data.lines.map(({ title, quantity, total }) => row(`${quantity} × ${title}`, total)),
    ...unlessZero(words.discount, { ...data.discount, amount: -data.discount.amount }),
    row(words.shipping, data.shipping),
    ...unlessZero(words.tax, data.tax),
    row(words.total, data.total),
  ];
}

const hasLines = (data: object): data is MailData['order-confirmed'] => 'lines' in data;
