/** Every mail that the platform sends, through real sidecars to a real mail server: it is caught, read, and its link followed. */
import { randomUUID } from 'node:crypto';
import { type MailTemplate, mailTemplates } from '@skysync/mail';
import { eventually, type MailServer, type ReadMail, startMailServer } from '@skysync/test-kit';
import { type Answer, address, Buyer, platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
let server: MailServer;
let sku: string;
beforeAll(async () => {
  sku = await (await shop.login(platform.demo.admin)).newSku(50);
  server = await startMailServer(Number(platform.ports.MAIL_PORT));
});
afterAll(() => server.close());

const newAddress = (): string => `${randomUUID()}@shop.example`;
const password = (): string => `passphrase ${randomUUID()}`;

interface Customer {
  email: string;
  password: string;
  buyer: Buyer;
}

async function register(): Promise<Customer> {
  const person = { email: newAddress(), password: password(), name: 'Ada' };
  const { status, body } = await shop.call('/auth/register', { body: person });
  expect(status).toBe(201);
  return { ...person, buyer: new Buyer(shop, body.accessToken) };
}

const outcome = ({ status, body }: Answer) => [status, body.code];
const verify = async (token: string) => outcome(await shop.call('/auth/email/verify', { body: { token } }));
const reset = async (token: string, secret: string) =>
  outcome(await shop.call('/auth/password/reset', { body: { token, password: secret } }));
const forgot = async (email: string) =>
  expect((await shop.call('/auth/password/forgot', { body: { email } })).status).toBe(202);
const change = async ({ buyer, password: secret }: Customer, email: string) =>
  expect((await buyer.call('/users/me/email', { body: { email, password: secret } })).status).toBe(202);
const login = async (email: string, secret: string) =>
  (await shop.call('/auth/login', { body: { email, password: secret } })).status;

/** A link of its own works once; the other buttons lead to the page where a new password is asked for. */
const leadsToForgotten = ({ link }: ReadMail) => expect(link?.pathname).toBe('/account/forgot-password');

/** How each mail comes to be, and what its reader can do with it. A template that is not here does not compile. */
const readers: Readonly<Record<MailTemplate, () => Promise<ReadMail>>> = {
  async 'verify-email'() {
    const { email, buyer } = await register();
    const mail = await server.next(email, /^Confirm your e-mail address for Demo Store$/);
    expect([await verify(mail.token), await verify(mail.token)]).toEqual([
      [204, undefined],
      [410, 'link_used'],
    ]);
    expect((await buyer.call('/users/me')).body).toMatchObject({ emailVerifiedAt: expect.any(String) });
    return mail;
  },

  async 'email-taken'() {
    const { email } = await register();
    const again = await shop.call('/auth/register', { body: { email, password: password(), name: 'Eve' } });
    expect(outcome(again)).toEqual([409, 'email_taken']);
    const mail = await server.next(email, /^You have an account at Demo Store already$/);
    leadsToForgotten(mail);
    return mail;
  },

  async 'reset-password'() {
    const { email, password: old } = await register();
    await forgot(email);
    const mail = await server.next(email, /^Set a new password for Demo Store$/);
    const secret = password();
    expect([await reset(mail.token, secret), await reset(mail.token, secret)]).toEqual([
      [204, undefined],
      [410, 'link_used'],
    ]);
    expect([await login(email, old), await login(email, secret)]).toEqual([401, 200]);
    return mail;
  },

  async 'password-changed'() {
    const { email } = await register();
    await forgot(email);
    const { token } = await server.next(email, /^Set a new password/);
    expect(await reset(token, password())).toEqual([204, undefined]);
    const mail = await server.next(email, /^Your password for Demo Store was changed$/);
    leadsToForgotten(mail);
    return mail;
  },

  async 'confirm-new-email'() {
    const customer = await register();
    const email = newAddress();
    await change(customer, email);
    const mail = await server.next(email, /^Confirm your new e-mail address for Demo Store$/);
    expect(await verify(mail.token)).toEqual([204, undefined]);
    expect([await login(customer.email, customer.password), await login(email, customer.password)]).toEqual([401, 200]);
    return mail;
  },

  async 'email-change-requested'() {
    const customer = await register();
    const email = newAddress();
    await change(customer, email);
    const mail = await server.next(customer.email, /^A new e-mail address for your account at Demo Store\?$/);
    expect(mail.html).toContain(email);
    leadsToForgotten(mail);
    return mail;
  },

  async 'email-changed'() {
    const customer = await register();
    const email = newAddress();
    await change(customer, email);
    await verify((await server.next(email, /^Confirm your new/)).token);
    const mail = await server.next(customer.email, /^The e-mail address of your account at Demo Store was changed$/);
    expect(mail.html).toContain(email);
    return mail;
  },

  async 'order-confirmed'() {
    const guest = await shop.guest();
    await guest.addLine(sku, 2);
    const email = newAddress();
    const body = { email, shippingAddress: address, payment: { provider: 'sandbox', method: 'pm_success' } };
    const order = await guest.call('/orders', { body, headers: { 'idempotency-key': randomUUID() } });
    const { number } = order.body;
    const mail = await server.next(email, new RegExp(`^Your order ${number} at Demo Store$`));
    expect(mail.html).toContain('€39.98');
    return mail;
  },

  async 'refund-made'() {
    const { email, buyer } = await register();
    await buyer.addLine(sku);
    const { body } = await buyer.checkout();
    await server.next(email, /^Your order/);
    expect((await buyer.call(`/orders/${body.id}/cancel`, { method: 'POST' })).status).toBe(200);
    const mail = await server.next(email, new RegExp(`^Refund for your order ${body.number}$`));
    expect(mail.html).toContain('€19.99');
    return mail;
  },
};

test.each(mailTemplates)('%s is caught, read and followed', async (template) => {
  const { html, from, link } = await readers[template]();
  expect(from).toBe('"Demo Store" <no-reply@demo.example>');
  expect(html).toContain('<!doctype html>');
  expect(html).not.toMatch(/\{\{|undefined/);
  const origin = `http://localhost:${platform.ports.GATEWAY_PORT}`;
  const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => new URL(href).origin);
  expect(links.filter((one) => one !== origin)).toEqual([]);
  expect(links.length > 0).toBe(link !== undefined);
});

test('a link is the shop’s, whatever the request calls its host', async () => {
  const { email } = await register();
  await server.next(email, /Confirm/);
  const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
  await shop.call('/auth/password/forgot', { body: { email }, headers });
  expect((await server.next(email, /new password/)).html).not.toContain('evil');
});

/** Opens an account whose mail is refused with that code. */
async function registerRefused(code: number): Promise<Customer> {
  let customer: Customer | undefined;
  await server.refusing(code, async (refused) => {
    const registered = await register();
    customer = registered;
    await eventually(() => expect(refused).toContain(registered.email));
  });
  if (!customer) throw new Error('nobody registered');
  return customer;
}

test('a mail that the server does not take now is sent when it does; one that it never takes is given up', async () => {
  const never = await registerRefused(550);
  const later = await registerRefused(451);
  await server.next(later.email, /Confirm/);
  expect(server.mails.filter(({ to }) => to === never.email)).toEqual([]);
});

test('many mails at once each go to whom they are for', async () => {
  const people = await Promise.all(Array.from({ length: 10 }, register));
  for (const { email, buyer } of people) {
    const { token } = await server.next(email, /Confirm/);
    expect(await verify(token)).toEqual([204, undefined]);
    expect((await buyer.call('/users/me')).body).toMatchObject({ email, emailVerifiedAt: expect.any(String) });
  }
});
