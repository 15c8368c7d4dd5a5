/** Nothing secret is left of what was scrubbed, and what only looks like it is left alone. */
import { scrub, scrubText } from './scrub';

const bounds = { deepest: 4, longest: 50, text: 8_000 };

// the schemes' own test numbers: https://docs.stripe.com/testing, https://docs.adyen.com/development-resources/testing
const cards = [
  ['Visa', '4242424242424242'],
  ['Visa of 13 digits', '4222222222222'],
  ['Visa of 19 digits', '4000000000000000006'],
  ['Mastercard', '5555555555554444'],
  ['Mastercard of the 2 series', '2223003122003222'],
  ['American Express', '378282246310005'],
  ['Discover', '6011111111111117'],
  ['Diners Club', '36227206271667'],
  ['JCB', '3566002020360505'],
  ['UnionPay', '6205500000000000004'],
  ['Maestro', '6759649826438453'],
] as const;

const groups = (digits: string, gap: string): string => digits.replace(/(\d{4})(?=\d)/g, `$1${gap}`);

describe.each(cards)('a card number of %s', (_brand, digits) => {
  test.each(['', ' ', '-', '.', '_', '+', '%20', '\u00a0', '\u2013', ' - ', '  '])('in groups with "%s"', (gap) => {
    const number = groups(digits, gap);
    for (const text of [number, `/orders/${number}?x=1`, `2 of ${number} 12/30`, `x${number}y`, `{"n":"${number}"}`]) {
      expect(scrubText(text).replace(/\D/g, '')).not.toContain(digits);
      expect(scrubText(text)).toContain('[card number]');
    }
    expect(scrubText(`before ${number}, after`)).toBe('before [card number], after');
  });

  test('as a number and as a name', () => {
    expect(JSON.stringify(scrub({ [digits]: 1, a: { b: [Number(digits), BigInt(digits)] } }, bounds))).toBe(
      '{"[card number]":1,"a":{"b":["[card number]","[card number]"]}}',
    );
  });
});

test('American Express and Diners Club in groups of their own', () => {
  expect(scrubText('3782 822463 10005 and 3622-720627-1667')).toBe('[card number] and [card number]');
});

test('several, with other numbers around them', () => {
  expect(scrubText('1 4242 4242 4242 4242 12 5555-5555-5555-4444 123')).toBe('1 [card number] 12 [card number] 123');
});

test.each([
  ['fails the check', '4242424242424241'],
  ['has too few digits', '424242424242'],
  ['has too many digits', '42424242424242424242'],
  ['is a time', '1764138000000 and 2026-11-26T06:18:00.123Z'],
  ['is a UUID', '42424242-4242-4242-8424-24242424242a'],
  ['is a trace', '4bf92f3577b34da6a3ce929d0e0e4736'],
  ['is an id', 'ord_4242424242424242424242424242424a'],
  ['is an address', 'http://127.0.0.1:7203/v1.0/invoke/order-service/method/orders/ord_1?limit=100'],
  ['is a digest', '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'],
])('what %s is no card number', (_what, text) => {
  expect(scrubText(text)).toBe(text);
});

const secrets = [
  'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ1In0.c2lnbmF0dXJl',
  'sk_test_51HxAbCdEf',
  'sk_live_51HxAbCdEf',
  'rk_live_51HxAbCdEf',
  'whsec_0123456789abcdef',
  'pi_3MtwBwLkdIwHu7ix_secret_YrKJUKribcBjcG8HVhfZluoGH',
  'pm_1MqLiJLkdIwHu7ixUEgbFdYP',
  'iQJrP8CaLUTaOHGt9gyhbXcBVyaTPN4L3Hc0z3lxYFw-Qm5hYmNkZWZnaGlqa2xt',
];

test.each(secrets)('%s goes by its shape', (secret) => {
  for (const text of [
    secret,
    `key ${secret}`,
    `"${secret}"`,
    `Invalid API Key provided: ${secret}`,
    `a=${secret}&b=1`,
  ]) {
    expect(scrubText(text)).not.toContain(secret.slice(-8));
  }
});

test.each([
  ['a header', 'authorization: Bearer A21AAFEpH4PsADK7', 'A21AAFEpH4PsADK7'],
  ['a scheme', 'sent Basic c3RhbmQtaW46aHVudGVyMg==', 'c3RhbmQ'],
  ['JSON', '{"email":"a@b.example","password":"correct \\"horse\\" battery"}', 'horse'],
  ['JSON in JSON', '"{\\"password\\":\\"correct horse\\",\\"a\\":1}"', 'horse'],
  ['broken JSON', 'Unexpected end of JSON input: {"password": "correct hor', 'hor'],
  ['a form', 'grant_type=x&client_secret=hunter2&a=1', 'hunter2'],
  ['words of a database', "dup key: { refreshToken: 'hunter2' }", 'hunter2'],
  ['two lines', '"secret": "one\ntwo hunter2"', 'hunter2'],
  ['an address', 'mongodb://app:hunter2@db:27017/x', 'hunter2'],
])('what stands under the name of a secret in %s is replaced', (_where, text, secret) => {
  expect(scrubText(text)).not.toContain(secret);
});

test.each(['secretKey', 'webhookSecrets', 'clientSecret', 'key', 'cardNumber', 'cvc', 'X-Api-Key', 'passphrase'])(
  'what stands under %s is replaced, whatever it is',
  (name) => {
    expect(scrub({ a: [{ [name]: ['hunter2'] }] }, bounds)).toEqual({ a: [{ [name]: '[redacted]' }] });
  },
);

test('what a browser may know stays, and so do words about secrets', () => {
  const said = { publishableKey: 'pk_test_1', detail: 'the secret "jwt-public-keys" is empty', code: 'token_invalid' };
  expect(scrub(said, bounds)).toEqual(said);
});

test('errors lose their secrets down to the last cause', () => {
  const error = new Error('a', { cause: new Error('b', { cause: { body: 'card 4242 4242 4242 4242' } }) });
  error.stack = 'Error: sk_test_51HxAbCdEf\n    at x.ts:1:1';
  const text = JSON.stringify(scrub({ error }, bounds));
  expect(text).not.toMatch(/4242|sk_test/);
  expect(text).toContain('at x.ts:1:1');
});

test('times stay times, and bytes are counted', () => {
  const at = new Date(0);
  expect(scrub({ at, body: Buffer.from('4242424242424242') }, bounds)).toEqual({ at, body: '[16 bytes]' });
});

test('a text is cut, but no secret is cut in half and so overlooked', () => {
  for (let before = 20; before < 60; before += 1) {
    const scrubbed = scrubText(`${'x '.repeat(before)}4242424242424242 sk_test_51HxAbCdEf ${'y '.repeat(500)}`, 100);
    expect(scrubbed.length).toBeLessThan(130);
    expect(scrubbed).not.toMatch(/42|sk_t|51Hx/);
  }
});

test('lists, objects and depths end', () => {
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`m${n}`, n]));
  const deep = { a: { a: { a: { a: { a: { a: 'deep' } } } } } };
  const text = JSON.stringify(scrub({ list: Array(500).fill(0), wide, deep }, bounds));
  expect(text).not.toContain('"m50"');
  expect(text).toContain('[deep]');
  expect(text.length).toBeLessThan(1_000);
});

test.each([
  '4 '.repeat(4_000),
  '4'.repeat(8_000),
  'password="'.repeat(800),
  '_pi_'.repeat(2_000),
  '://a'.repeat(2_000),
])('hostile texts take milliseconds of CPU: %#', (text) => {
  const before = process.cpuUsage();
  scrub({ text, error: new Error(text) }, bounds);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(250);
});

test('a usual line takes microseconds of CPU', () => {
  const line = { message: 'an order is repaired', orderId: 'ord_4bf92f3577b34da6a3ce929d0e0e4736', status: 'pending' };
  const ids = {
    store: 'demo',
    requestId: '0d6f6f6a-5a8c-4a6f-9a53-0f1cba8d3c55',
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  };
  const before = process.cpuUsage();
  for (let n = 0; n < 10_000; n += 1) scrub({ level: 'info', ...line, ...ids }, bounds);
  // 4 to 8 on an idle machine
  expect(process.cpuUsage(before).user / 10_000).toBeLessThan(50);
});
