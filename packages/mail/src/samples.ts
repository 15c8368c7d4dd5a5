/** Every mail with something in it: for `make mails`, and for the tests that read each. A template without a sample does not compile. */
import { type MailStore, type RenderedMail, renderMail } from './render';
import type { MailData, MailTemplate } from './templates';
import type { MailLocale } from './texts';

const person = { name: 'Ada Lovelace' };
/** As long as a real one. */
const token = `demo.${'AbCdEfGh12345678'.repeat(4)}`;
const euros = (amount: number) => ({ amount, currency: 'EUR' });

/** What each mail is filled with there. */
export const mailSamples: Readonly<MailData> = {
  'verify-email': { ...person, token },
  'email-taken': {},
  'reset-password': { ...person, token },
  'password-changed': person,
  'confirm-new-email': { ...person, token },
  'email-change-requested': { ...person, newEmail: 'ada@new.example' },
  'email-changed': { ...person, newEmail: 'ada@new.example' },
  'order-confirmed': {
    number: 'DEMO-1001',
    lines: [
      { title: 'Earl Grey, 100 g', quantity: 2, total: euros(2398) },
      { title: 'Tea pot', quantity: 1, total: euros(4900) },
    ],
    discount: euros(500),
    shipping: euros(490),
    tax: euros(1244),
    total: euros(7288),
  },
  'refund-made': { number: 'DEMO-1001', amount: euros(4900) },
};

/** The names of all mails. */
export const mailTemplates = Object.keys(mailSamples).filter((name): name is MailTemplate =>
  Object.hasOwn(mailSamples, name),
);

/** A mail with its sample in it. */
export const renderSample = (
  template: MailTemplate,
  store: Pick<MailStore, 'name' | 'origin'>,
  locale: MailLocale,
): RenderedMail => renderMail<MailTemplate>(template, mailSamples[template], store, locale);
