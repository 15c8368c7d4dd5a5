/** Every mail in every language: all of it filled, links of the shop only, and nothing that people wrote means anything in it. */
import { nameToGreet } from './clean';
import { renderMail } from './render';
import { mailSamples, mailTemplates } from './samples';
import { buttonPaths, type MailTemplate } from './templates';
import { type MailLocale, mailLocaleOf, mailLocales } from './texts';

const store = { name: 'Tea & Sons', origin: 'https://tea.example' };
const render = (template: MailTemplate, data: object = mailSamples[template], locale: MailLocale = 'en') =>
  // the data of a template chosen at random: the samples are typed where they stand
  renderMail<MailTemplate>(template, data, store, locale);

const linksIn = (html: string): string[] =>
  [...html.matchAll(/\b(?:href|src|action|background)="([^"]*)"|url\(([^)]*)\)/g)].map(([, attribute, url]) =>
    (attribute ?? url ?? '').replaceAll('&#x3D;', '=').replaceAll('&amp;', '&'),
  );
const addressesIn = (text: string): string[] => text.match(/\bhttps?:\/\/\S+/g) ?? [];

describe.each(mailLocales)('in %s', (locale) => {
  test.each(mailTemplates)('%s is filled, and its links are the shop’s', (template) => {
    const { subject, html, text } = render(template, mailSamples[template], locale);
    for (const part of [subject, html, text]) {
      expect(part).not.toMatch(/\{\{|\}\}|undefined|\[object|NaN/);
      expect(part.trim()).not.toBe('');
    }
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).toContain('Tea &amp; Sons');
    expect(text).toContain('Tea & Sons');
    expect(html).toContain(`lang="${locale}"`);

    const links = [...linksIn(html), ...addressesIn(text)];
    expect(links.map((link) => new URL(link).origin).filter((origin) => origin !== store.origin)).toEqual([]);
    const path = buttonPaths[template];
    if (path === undefined) expect(links).toEqual([]);
    else expect(new Set(links.map((link) => new URL(link).pathname))).toEqual(new Set([path]));
    const token = Object.entries(mailSamples[template]).find(([name]) => name === 'token')?.[1];
    if (token) expect(new Set(links.map((link) => new URL(link).hash))).toEqual(new Set([`#token=${token}`]));
  });
});

test('what one language says, all say', () => {
  for (const template of mailTemplates) {
    const counts = mailLocales.map((locale) => render(template, mailSamples[template], locale).text.split('\n').length);
    expect({ template, counts: new Set(counts).size }).toEqual({ template, counts: 1 });
  }
});

test('amounts are written as the language and the currency have it', () => {
  const amounts = (locale: MailLocale, currency: string) =>
    render('refund-made', { number: '1', amount: { amount: 123456, currency } }, locale).text;
  expect(amounts('en', 'EUR')).toContain('€1,234.56');
  expect(amounts('de', 'EUR')).toContain('1.234,56\u00a0€');
  expect(amounts('en', 'JPY')).toContain('¥123,456');
});

test('a placeholder that nothing fills is an error', () => {
  expect(() => render('email-changed', { name: 'Ada' })).toThrow(/newEmail/);
});

describe('what people wrote', () => {
  test('is text in HTML', () => {
    const { html } = render('email-changed', {
      name: '<b>"Ada"</b>',
      newEmail: '<img src=x onerror=alert(1)>@x.example',
    });
    expect(html).not.toMatch(/<b>|<img/);
    expect(html).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
  });

  test('has no line of its own in a subject, and turns nothing around', () => {
    const number = '1\r\nBcc: all@x.example\u202e\u2066\u200f\u0000\u2028';
    const { subject, html, text } = render('refund-made', { number, amount: { amount: 1, currency: 'EUR' } });
    expect(subject).toBe('Refund for your order 1 Bcc: all@x.example');
    for (const part of [subject, html, text]) expect(part).not.toMatch(/[\p{Bidi_Control}\p{Zl}]|\0/u);
  });

  test('is no template', () => {
    const { html, text } = render('email-changed', { name: '{{storeName}}', newEmail: '{{{storeName}}}' });
    expect([html, text].every((part) => part.includes('{{{storeName}}}'))).toBe(true);
  });

  test('names of stores are cleaned, too', () => {
    const { subject } = renderMail('email-taken', {}, { ...store, name: 'Tea\r\nX: y\u202e' }, 'en');
    expect(subject).toBe('You have an account at Tea X: y already');
  });
});

describe('a greeting', () => {
  test.each([' Ada  Lovelace', 'Jürgen', 'J. R. Hartley', '山田 太郎', 'عائشة', "O'Neill"])('has %p in it', (name) => {
    expect(nameToGreet(name)).toBe(name.trim());
    expect(render('password-changed', { name }).text).toContain(name.trim());
  });

  test.each(['http://evil.example', 'win at evil.example', 'a@b', 'www evil', 'x'.repeat(61), '\u202e', ''])(
    'does without %p',
    (name) => {
      expect(nameToGreet(name)).toBeUndefined();
      expect(render('password-changed', { name }).text).toContain('\nHello,\n');
    },
  );
});

test('a language is chosen by the first that there is', () => {
  expect(mailLocaleOf('de-AT')).toBe('de');
  expect(mailLocaleOf(undefined, 'fr', 'DE')).toBe('de');
  expect(mailLocaleOf('fr', 'xx', 'constructor')).toBe('en');
});
