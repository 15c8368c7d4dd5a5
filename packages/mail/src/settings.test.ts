/** Where mails come from and lead to: what a store says goes before what the installation says. */
import { ConfigError } from '@skysync/service-kit';
import { readMailSettings } from './settings';

const store = { slug: 'tea', name: 'Tea' };

test('an installation names sender and origin for all stores', () => {
  const settings = readMailSettings({
    MAIL_ORIGIN: 'https://{store}.shops.example',
    MAIL_SENDER: '{store}@shops.example',
  });
  expect(settings.of(store)).toEqual({ name: 'Tea', sender: 'tea@shops.example', origin: 'https://tea.shops.example' });
});

test('a store may have its own', () => {
  const own = { ...store, senderAddress: 'hello@tea.example', origin: 'https://tea.example', locale: 'de' };
  const settings = readMailSettings({});
  expect(settings.of(own)).toEqual({ name: 'Tea', sender: 'hello@tea.example', origin: 'https://tea.example' });
  expect([
    settings.localeFor(own, undefined),
    settings.localeFor(own, 'en-GB'),
    settings.localeFor(store, 'fr'),
  ]).toEqual(['de', 'en', 'en']);
});

test.each([
  'shop.example',
  'javascript://x',
  'https://shop.example/',
  'https://shop.example/path',
  'https://a@shop.example',
])('%p is no origin', (MAIL_ORIGIN) => expect(() => readMailSettings({ MAIL_ORIGIN })).toThrow(ConfigError));
