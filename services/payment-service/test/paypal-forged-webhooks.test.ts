/** A webhook counts only if PayPal signed exactly these bytes for one of the store's webhooks, with a key that is PayPal's. */
import { X509Certificate } from 'node:crypto';
import type { PayPalWebhook } from '@skysync/payment-stand-ins';
import { createCertificates } from '../src/providers/paypal/paypal-certificates';
import { asked, credentials, startPayPal, type TestPayPal, webhookId } from './paypal-samples';

let paypal: TestPayPal;
beforeAll(async () => {
  paypal = await startPayPal();
});

const body = Buffer.from(JSON.stringify({ id: 'WH-1', event_type: 'CHECKOUT.ORDER.APPROVED', resource: { id: 'X' } }));
const read = (webhook: PayPalWebhook) => paypal.adapter.parseWebhook(webhook);
const refusal = (detail: string) => ({
  code: 'invalid_credentials',
  status: 401,
  message: expect.stringContaining(detail),
});
const header = (name: string, value: string): PayPalWebhook => {
  const { headers } = paypal.standIn.signed(body);
  return { body, headers: { ...headers, [name]: value } };
};

test('a right one is read', async () => {
  expect(await read(paypal.standIn.signed(body))).toEqual({ id: 'WH-1', type: 'CHECKOUT.ORDER.APPROVED' });
});

test('one for the second of two webhooks is read, one for a third is not', async () => {
  const both = await paypal.connect({ ...credentials, webhookIds: ['OLD', webhookId] });
  expect(await both.parseWebhook(paypal.standIn.signed(body))).toMatchObject({ id: 'WH-1' });
  expect(await both.parseWebhook(paypal.standIn.signed(body, { webhookId: 'OLD' }))).toMatchObject({ id: 'WH-1' });
  await expect(both.parseWebhook(paypal.standIn.signed(body, { webhookId: 'THIRD' }))).rejects.toMatchObject(
    refusal('no signature fits'),
  );
});

test('one with a changed byte is refused', async () => {
  const { headers } = paypal.standIn.signed(body);
  const changed = Buffer.from(body.toString().replace('WH-1', 'WH-2'));
  await expect(read({ body: changed, headers })).rejects.toMatchObject(refusal('no signature fits'));
});

test('one with the signature, id or time of another is refused', async () => {
  const other = paypal.standIn.signed(Buffer.from('{}')).headers['paypal-transmission-sig'] ?? '';
  await expect(read(header('paypal-transmission-sig', other))).rejects.toMatchObject(refusal('no signature fits'));
  await expect(read(header('paypal-transmission-id', 'another'))).rejects.toMatchObject(refusal('no signature fits'));
  const time = new Date(Date.now() - 60_000).toISOString();
  await expect(read(header('paypal-transmission-time', time))).rejects.toMatchObject(refusal('no signature fits'));
});

test.each([
  ['paypal-auth-algo', 'SHA1withRSA'],
  ['paypal-transmission-time', 'yesterday'],
  ['paypal-transmission-id', 'a|b'],
  ['paypal-transmission-sig', ''],
])('the header %s cannot be "%s"', async (name, value) => {
  await expect(read(header(name, value))).rejects.toMatchObject(refusal('missing or malformed'));
});

test('one without the headers, or with one of them twice, is refused', async () => {
  await expect(read({ body, headers: {} })).rejects.toMatchObject(refusal('missing or malformed'));
  const { headers } = paypal.standIn.signed(body);
  const twice = { ...headers, 'paypal-transmission-id': ['a', 'b'] };
  await expect(paypal.adapter.parseWebhook({ body, headers: twice })).rejects.toMatchObject(
    refusal('missing or malformed'),
  );
});

const ago = (ms: number) => new Date(Date.now() - ms);
const day = 24 * 3600_000;

test.each([0, day, 3 * day - 60_000, -4 * 60_000])('a repetition of a transmission %d ms ago is read', async (ms) => {
  expect(await read(paypal.standIn.signed(body, { at: ago(ms) }))).toMatchObject({ id: 'WH-1' });
});

test.each([3 * day + 60_000, 30 * day, -6 * 60_000])('a transmission %d ms ago is refused', async (ms) => {
  const old = paypal.standIn.signed(body, { at: ago(ms) });
  await expect(read(old)).rejects.toMatchObject(refusal('too old'));
});

test.each([
  ['foreign', 'no trusted root'],
  ['by-a-leaf', 'no trusted root'],
  ['expired', 'not valid now'],
  ['other-name', 'not issued to PayPal'],
] as const)('a certificate that is %s is refused', async (certificate, detail) => {
  const forged = paypal.standIn.signed(body, { certificate });
  await expect(read(forged)).rejects.toMatchObject(refusal(detail));
});

test('a certificate that was believed is not believed after its end', async () => {
  const source = { origin: paypal.standIn.url, name: 'messageverificationcerts.paypal.com' };
  let now = new Date();
  const certificates = createCertificates(source, [new X509Certificate(paypal.standIn.caPem)], () => now);
  const url = `${paypal.standIn.url}/v1/notifications/certs/CERT-good`;
  await certificates.keyAt(url);
  now = new Date(Date.now() + 31 * day);
  await expect(certificates.keyAt(url)).rejects.toMatchObject(refusal('not valid now'));
  await certificates.close();
});

test('public roots do not vouch for the stand-in', async () => {
  const certificates = createCertificates({ origin: paypal.standIn.url, name: 'messageverificationcerts.paypal.com' });
  const url = `${paypal.standIn.url}/v1/notifications/certs/CERT-good`;
  await expect(certificates.keyAt(url)).rejects.toMatchObject(refusal('no trusted root'));
  await certificates.close();
});

test('a certificate is fetched once, and one that cannot be had is asked for again later', async () => {
  const own = await startPayPal();
  own.standIn.misbehave({ on: 'certificate', how: '500' });
  const webhook = own.standIn.signed(body);
  await expect(own.adapter.parseWebhook(webhook)).rejects.toMatchObject({ code: 'unavailable' });
  await Promise.all([own.adapter.parseWebhook(webhook), own.adapter.parseWebhook(webhook)]);
  await own.adapter.parseWebhook(own.standIn.signed(body));
  expect(asked(own, 'GET', /certs/)).toBe(2);
});

const path = '/v1/notifications/certs/CERT-good';

test.each([
  `https://evil.test${path}`,
  `https://api.paypal.com@evil.test${path}`,
  `https://api.paypal.com:secret@evil.test${path}`,
  `https://user@api.paypal.com${path}`,
  `https://api.paypal.com.evil.test${path}`,
  `https://evil.test\\@api.paypal.com${path}`,
  `https://evil.test#@api.paypal.com${path}`,
  `https://api.sandbox.paypal.com${path}`,
  `https://api.paypal.com:8443${path}`,
  `http://api.paypal.com${path}`,
  `https://api.paypal.com/v1/notifications/certs/../../../redirect`,
  `https://api.paypal.com/v1/notifications/certs/a/b`,
  `https://api.paypal.com${path}?to=evil.test`,
  `https://api.paypal.com/`,
  'file:///etc/passwd',
  'nonsense',
  '',
])('no certificate is fetched from "%s"', async (url) => {
  const source = { origin: 'https://api.paypal.com', name: 'messageverificationcerts.paypal.com' };
  const certificates = createCertificates(source, []);
  await expect(certificates.keyAt(url)).rejects.toMatchObject(refusal('not at PayPal'));
  await certificates.close();
});

test.each([
  ['nonsense', 'malformed_json'],
  ['[]', 'invalid_request'],
  ['{"id":"WH-1"}', 'invalid_request'],
  ['{"id":"a b","event_type":"X"}', 'invalid_request'],
])('a signed body that is %s is no event: %s', async (text, code) => {
  await expect(read(paypal.standIn.signed(Buffer.from(text)))).rejects.toMatchObject({ code });
});
