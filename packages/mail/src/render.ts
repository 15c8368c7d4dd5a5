/** Makes a mail of its template: subject, HTML and plain text, in the language and the name of the store. */
import Handlebars from 'handlebars';
import { cleanLine, nameToGreet } from './clean';
import { layout } from './layout';
import { linesOf, moneyIn } from './order-lines';
import { buttonPaths, type MailData, type MailTemplate } from './templates';
import { type MailLocale, type Texts, textsIn } from './texts';

/** Who sends, and where its links lead. */
export interface MailStore {
  name: string;
  /** The address that mails come from. */
  sender: string;
  /** Scheme and host of the shop, for example `https://shop.example`: never what a request's Host header said. */
  origin: string;
}

/** A mail that is ready to be sent. */
export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

type Values = Record<string, unknown>;

/** A placeholder that nothing fills is an error. What is escaped depends on the place: HTML is, plain text is not. */
const compile = (source: string, isHtml: boolean) =>
  Handlebars.compile<Values>(source, { strict: true, noEscape: !isHtml });

const toHtml = compile(layout, true);
const toText = compile(
  `{{heading}}

{{#each paragraphs}}{{this}}

{{/each}}{{#each lines}}{{label}}: {{amount}}
{{/each}}{{#if lines}}
{{/if}}{{#if button}}{{button.label}}:
{{button.url}}

{{/if}}--
{{note}}
`,
  false,
);

/** A text of the catalogue with its placeholders filled; these are few, so that each is compiled once. */
const compiledTexts = new Map<string, ReturnType<typeof compile>>();
function filled(source: string, values: Values): string {
  const known = compiledTexts.get(source) ?? compile(source, false);
  compiledTexts.set(source, known);
  return cleanLine(known(values));
}

/** Throws when `data` lacks what the texts name. */
export function renderMail<T extends MailTemplate>(
  template: T,
  data: MailData[T],
  store: Pick<MailStore, 'name' | 'origin'>,
  locale: MailLocale,
): RenderedMail {
  const texts = textsIn(locale);
  const values = { ...cleaned(data, locale), storeName: cleanLine(store.name) };
  const { subject, heading, paragraphs, button } = texts.mails[template];
  const parts = {
    locale,
    storeName: values.storeName,
    subject: filled(subject, values),
    heading: filled(heading, values),
    paragraphs: [greetingOf(texts, data), ...paragraphs.map((paragraph) => filled(paragraph, values))],
    lines: linesOf(data, texts.common, locale),
    button:
      button === undefined ? null : buttonOf(template, data, store, { label: button, hint: texts.common.buttonHint }),
    note: filled(texts.common.note, values),
  };
  return { subject: parts.subject, html: toHtml(parts), text: toText(parts) };
}

const cleaned = (data: object, locale: MailLocale): Values =>
  Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name,
      typeof value === 'string' ? cleanLine(value) : name === 'amount' ? moneyIn(locale, value) : undefined,
    ]),
  );

function greetingOf({ common }: Texts, data: object): string {
  const name = 'name' in data && typeof data.name === 'string' ? nameToGreet(data.name) : undefined;
  return name === undefined ? common.greetingWithoutName : filled(common.greeting, { name });
}

/** A token stands behind the `#`: browsers send that part to no server, so that it is in nobody's log. */
function buttonOf(
  template: MailTemplate,
  data: object,
  { origin }: Pick<MailStore, 'origin'>,
  words: { label: string; hint: string },
) {
  const path = buttonPaths[template];
  if (path === undefined) throw new Error(`the button of ${template} leads nowhere`);
  const url = new URL(path, origin);
  if ('token' in data) url.hash = `token=${encodeURIComponent(String(data.token))}`;
  return { ...words, url: url.href };
}
