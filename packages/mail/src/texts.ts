/** The languages of mails, and which of them somebody gets. */
import type { MailTemplate, MailTexts } from './templates';
import { german } from './texts-de';
import { english } from './texts-en';

/** Everything that is said in one language. */
export interface Texts {
  common: Record<
    'greeting' | 'greetingWithoutName' | 'buttonHint' | 'note' | 'discount' | 'shipping' | 'tax' | 'total',
    string
  >;
  mails: Record<MailTemplate, MailTexts>;
}

const languages = { en: english, de: german } as const satisfies Record<string, Texts>;

/** A language that mails are written in, as in BCP 47. */
export type MailLocale = keyof typeof languages;

/** The languages that mails are written in. */
export const mailLocales = Object.keys(languages).filter(isMailLocale);

function isMailLocale(name: string): name is MailLocale {
  return Object.hasOwn(languages, name);
}

/** The first of the wanted languages (BCP 47, the most wanted first) that there are mails in; regions count as their language. */
export function mailLocaleOf(...wanted: readonly (string | undefined)[]): MailLocale {
  const known = wanted.map((tag) => tag?.toLowerCase().split('-')[0] ?? '').find(isMailLocale);
  return known ?? 'en';
}

/** Everything that is said in a language. */
export const textsIn = (locale: MailLocale): Texts => languages[locale];
