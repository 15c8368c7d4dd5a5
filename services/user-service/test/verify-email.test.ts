/** A new account confirms its address by the link of a mail; the owner of one that is taken is told. */
import { withStore } from '@skysync/service-kit';
import { type Mailbox, openMailbox } from './mailbox';
import { newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
let mailbox: Mailbox;
beforeAll(async () => {
  service = await startUserService();
  mailbox = openMailbox(service.runtime);
});
afterAll(() => service.stop());

const verify = (token: unknown, headers: Record<string, string> = {}) =>
  service.post('/auth/email/verify', { token }, headers);
const me = (token: string) => service.api.get('/users/me', { token });
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

test('an account is confirmed by its link, once', async () => {
  const { user, accessToken } = (await service.register()).body;
  expect((await me(accessToken)).body.emailVerifiedAt).toBeUndefined();
  const mail = await mailbox.next(user.email, /^Confirm your e-mail address for Demo Store$/);
  expect(mail.link?.href).toBe(`http://localhost:8080/account/verify-email#token=${mail.token}`);
  expect(mail.from).toMatch(/^=\?UTF-8\?B\?[\w+/=]+\?= <no-reply@demo\.example>$/);

  expect(outcome(await verify(mail.token))).toEqual([204, undefined]);
  expect((await me(accessToken)).body.emailVerifiedAt).toEqual(expect.any(String));
  expect(outcome(await verify(mail.token))).toEqual([410, 'link_used']);
});

test('one mail is sent for each account, whatever comes twice', async () => {
  const { user } = (await service.register()).body;
  await mailbox.next(user.email, /Confirm/);
  const other = await service.replica();
  await service.outboxesAreEmpty();
  const event = service.runtime.publishedOf('skysync.user.registered.v1').find(({ subject }) => subject === user.id);
  if (!event) throw new Error('nothing was published');
  const again = { id: event.id, template: 'verify-email', about: { userId: user.id } } as const;
  await withStore('demo', () => Promise.all([service.deps.mails.post([again]), other.deps.mails.post([again])]));
  await Promise.all([service.sweep(), other.sweep()]);
  expect(mailbox.caught.filter(({ to }) => to === user.email)).toHaveLength(1);
});

test('a link of another store, a changed one, one for something else and an expired one do nothing', async () => {
  const { user, accessToken } = (await service.register()).body;
  const { token } = await mailbox.next(user.email, /Confirm/);
  await service.post('/auth/password/forgot', { email: user.email });
  const reset = await mailbox.next(user.email, /new password/);
  const changed = token.slice(0, -2) + (token.endsWith('AA') ? 'BB' : 'AA');
  expect(outcome(await verify(token, { 'x-store-id': 'other' }))).toEqual([403, 'store_mismatch']);
  expect(outcome(await verify(token.replace(/^demo/, 'other'), { 'x-store-id': 'other' }))).toEqual([
    400,
    'link_invalid',
  ]);
  for (const wrong of [changed, reset.token, 'rubbish', token.replace('.', ''), `${token}A`]) {
    expect(outcome(await verify(wrong))).toEqual([400, 'link_invalid']);
  }
  const accounts = service.connection.collection<{ _id: string }>('accounts');
  await accounts.updateOne({ _id: user.id }, { $set: { 'links.$[].expiresAt': new Date(Date.now() - 1) } });
  expect(outcome(await verify(token))).toEqual([410, 'link_expired']);
  expect((await me(accessToken)).body.emailVerifiedAt).toBeUndefined();
});

test('no token is stored, nor published, nor logged', async () => {
  const { user } = (await service.register()).body;
  const { token } = await mailbox.next(user.email, /Confirm/);
  await verify(token);
  await service.outboxesAreEmpty();
  const collections = (await service.connection.db?.listCollections().toArray()) ?? [];
  const stored = await Promise.all(collections.map(({ name }) => service.connection.collection(name).find().toArray()));
  const everything = JSON.stringify([stored, service.runtime.published]);
  expect(everything).toContain(user.id);
  expect(everything).not.toContain(token.split('.')[1]?.slice(24));
});

describe('an address that is taken', () => {
  test('answers as ever, and its owner is told', async () => {
    const { user } = (await service.register()).body;
    await mailbox.next(user.email, /Confirm/);
    const { status, body } = await service.register({ email: user.email.toUpperCase(), name: 'http://evil.example' });
    expect([status, body.code]).toEqual([409, 'email_taken']);
    const mail = await mailbox.next(user.email, /^You have an account at Demo Store already$/);
    expect(mail.html).not.toContain('evil');
    expect(mail.link?.href).toBe('http://localhost:8080/account/forgot-password');
  });

  test('is told no more than a few times an hour', async () => {
    const { user } = (await service.register()).body;
    for (let n = 0; n < 8; n += 1) await service.register({ email: user.email });
    await service.sweep();
    expect(mailbox.caught.filter(({ to, subject }) => to === user.email && /already/.test(subject))).toHaveLength(5);
  });
});

test('a mail is in the language of the account, else of the store', async () => {
  const german = (await service.register({ locale: 'de-CH' })).body.user;
  await mailbox.next(german.email, /^Bestätigen Sie Ihre E-Mail-Adresse für Demo Store$/);
  const unknown = (await service.register({ locale: 'fr' })).body.user;
  await mailbox.next(unknown.email, /^Confirm/);
  const wrong = await service.register({ locale: 'de\r\nX: y' });
  expect([wrong.status, wrong.body.errors[0]?.field]).toEqual([400, 'locale']);

  await service.connection
    .collection<{ _id: string }>('stores')
    .updateOne(
      { _id: 'other' },
      { $set: { locale: 'de', senderAddress: 'shop@other.shop', origin: 'https://other.shop' } },
    );
  const { email } = newPerson();
  await service.register({ email }, { 'x-store-id': 'other' });
  const mail = await mailbox.next(email, /^Bestätigen .* Other Store$/);
  expect([mail.from.split(' ')[1], mail.link?.origin]).toEqual(['<shop@other.shop>', 'https://other.shop']);
});
