/** Nothing that says who somebody is stands in what people read; ids and times do. */
import { scrub, scrubText } from './scrub';

const bounds = { deepest: 4, longest: 50, text: 8_000, personal: true };
const scrubbed = (text: string, longest = 8_000): string => scrubText(text, longest, true);

test.each([
  ['ada@lovelace.org', '[e-mail]'],
  ['mail to <ada.byron+shop@mail.lovelace.co.uk>, please', 'mail to <[e-mail]>, please'],
  ['dup key: { store: \'demo\', email: "ada@lovelace.org" }', 'dup key: { store: \'demo\', email: "[e-mail]" }'],
  ['/users?q=ada%40lovelace.org', '/users?q=[e-mail]'],
  ['жанна@почта.рф', '[e-mail]'],
  ['called +33 1 42 68 53 00 twice', 'called [phone] twice'],
  ['+4915112345679', '[phone]'],
  ['{"line1":"Rue de la Paix 1","city":"Paris"}', '{"line1":[redacted],"city":"Paris"}'],
  ["postalCode: '75002', fullName: 'Ada'", 'postalCode: [redacted], fullName: [redacted]'],
])('%s', (text, expected) => {
  expect(scrubbed(text)).toBe(expected);
});

test.each([
  '2026-11-26T06:18:00.123+00:00',
  'a@b.example',
  'staff@demo.skysync.test',
  '@skysync/service-kit',
  'at x (node:internal/modules/cjs/loader:1568:15)',
  'npm i winston@3.19.0',
  '1+2000000000',
  'http://127.0.0.1:7203/v1.0/invoke/order-service/method/orders/ord_1?limit=100',
])('%s stays', (text) => {
  expect(scrubbed(text)).toBe(text);
});

test.each(['shippingAddress', 'billing_address', 'phone', 'line1', 'postalCode', 'fullName', 'recipient', 'iban'])(
  'what stands under %s is replaced, whatever it is',
  (name) => {
    expect(scrub({ orders: [{ [name]: { name: 'Ada' } }] }, bounds)).toEqual({ orders: [{ [name]: '[redacted]' }] });
  },
);

test('what has to be done again keeps it', () => {
  const letter = { email: 'ada@lovelace.org', shippingAddress: { line1: 'Rue de la Paix 1' } };
  expect(scrub(letter, { ...bounds, personal: false })).toEqual(letter);
});

test('an address is not cut in half and so overlooked', () => {
  for (let before = 20; before < 60; before += 1) {
    expect(scrubbed(`${'x '.repeat(before)}ada.lovelace@lovelace.org ${'y '.repeat(500)}`, 100)).not.toMatch(
      /ada|love/,
    );
  }
});

test('errors lose it down to the last cause', () => {
  const error = new Error('a', { cause: new Error('no mailbox ada@lovelace.org') });
  expect(JSON.stringify(scrub({ error }, bounds))).not.toContain('lovelace');
});

test.each([
  'a@'.repeat(4_000),
  'a.'.repeat(4_000),
  `${'a'.repeat(70)}@`.repeat(100),
  '+1 '.repeat(2_500),
  'line1="'.repeat(1_000),
])('hostile texts take milliseconds of CPU: %#', (text) => {
  const before = process.cpuUsage();
  scrub({ text, error: new Error(text) }, bounds);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(250);
});
