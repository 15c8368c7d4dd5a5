/** Where the mails of an installation come from and lead to; a store may say so for itself. */
import { ConfigError, type Environment, textSetting } from '@skysync/service-kit';
import type { MailStore } from './render';
import { type MailLocale, mailLocaleOf } from './texts';

/** What a store says for itself; the rest is the installation's. */
export interface StoreOfMail {
  slug: string;
  name: string;
  senderAddress?: string;
  origin?: string;
  locale?: string;
}

/** The settings of an installation. */
export interface MailSettings {
  /** Name, sender and origin of a store's mails. */
  of(store: StoreOfMail): MailStore;
  /** The language of a person's mails: their own, else the store's, else the installation's. */
  localeFor(store: StoreOfMail, wanted: string | undefined): MailLocale;
}

/**
 * Reads `MAIL_ORIGIN` (where the shop is, `http://localhost:8080` unless set), `MAIL_SENDER` and `MAIL_LOCALE`; `{store}` in
 * the first two stands for a store's slug. Throws ConfigError.
 */
export function readMailSettings(env: Environment): MailSettings {
  const origin = textSetting(env, 'MAIL_ORIGIN', 'http://localhost:8080');
  const sender = textSetting(env, 'MAIL_SENDER', 'no-reply@{store}.example');
  const locale = textSetting(env, 'MAIL_LOCALE', 'en');
  const filledFor = (template: string, slug: string): string => template.replaceAll('{store}', slug);
  if (!isOrigin(filledFor(origin, 'store'))) throw new ConfigError(`MAIL_ORIGIN must be an origin, not "${origin}"`);
  return {
    of: ({ slug, name, senderAddress, origin: own }) => ({
      name,
      sender: senderAddress ?? filledFor(sender, slug),
      origin: own ?? filledFor(origin, slug),
    }),
    localeFor: (store, wanted) => mailLocaleOf(wanted, store.locale, locale),
  };
}

/** Scheme, host and port, and nothing behind them. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
