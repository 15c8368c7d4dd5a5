/** Which mails there are: what each is filled with, and where its button leads. */
import type { Money } from '@skysync/contracts';

/** A line of an order, as its mail shows it. */
interface OrderLine {
  title: string;
  quantity: number;
  total: Money;
}

/** What only the moment of sending adds: the secret of a one-time link, which is stored nowhere. */
interface OneTime {
  token: string;
}

interface Named {
  /** Of the account; left out of the mail where it looks like a link. */
  name: string;
}

interface NewAddress extends Named {
  newEmail: string;
}

interface OfOrder {
  number: string;
}

/** What each mail is filled with, by its name. */
export interface MailData {
  'verify-email': Named & OneTime;
  'email-taken': object;
  'reset-password': Named & OneTime;
  'password-changed': Named;
  'confirm-new-email': Named & OneTime;
  'email-change-requested': NewAddress;
  'email-changed': NewAddress;
  'order-confirmed': OfOrder & { lines: OrderLine[]; discount: Money; shipping: Money; tax: Money; total: Money };
  'refund-made': OfOrder & { amount: Money };
}

/** The name of a mail. */
export type MailTemplate = keyof MailData;

/** How the texts of a mail are written in one language; each is a Handlebars template without any markup. */
export interface MailTexts {
  subject: string;
  heading: string;
  paragraphs: readonly string[];
  /** Of the button, where the mail has one. */
  button?: string;
}

/** Page of the shop that the button of a mail opens; a mail that is not here has none. */
export const buttonPaths: Readonly<Partial<Record<MailTemplate, string>>> = {
  'verify-email': '/account/verify-email',
  'email-taken': '/account/forgot-password',
  'reset-password': '/account/reset-password',
  'confirm-new-email': '/account/verify-email',
  'password-changed': '/account/forgot-password',
  'email-change-requested': '/account/forgot-password',
};
