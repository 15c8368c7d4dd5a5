/** A forgotten password: the answer tells nothing, the link works once, and everybody who was signed in is out. */
import type { Link } from '../src/mailbox/link';
import { type Mailbox, openMailbox } from './mailbox';
import { newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
let mailbox: Mailbox;
beforeAll(async () => {
  service = await startUserService();
  mailbox = openMailbox(service.runtime);
});
afterAll(() => service.stop());

const newPassword = 'another good battery';
const forgot = (email: string, client = '9.9.9.9') =>
  service.post('/auth/password/forgot', { email }, { 'x-forwarded-for': client });
const reset = (token: unknown, password: unknown = newPassword, headers: Record<string, string> = {}) =>
  service.post('/auth/password/reset', { token, password }, headers);
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
let clients = 0;
/** The address of a client that asked for nothing yet. */
const another = (): string => {
  clients += 1;
  return `8.8.8.${clients}`;
};

async function asked(email: string) {
  expect(outcome(await forgot(email, another()))).toEqual([202, undefined]);
  return mailbox.next(email, /^Set a new password for Demo Store$/);
}

test('a new password is set by the link, once, and every session ends', async () => {
  const { user, refreshToken } = (await service.register()).body;
  const elsewhere = (await service.login(user.email)).body.refreshToken;
  const mail = await asked(user.email);
  expect(mail.link?.pathname).toBe('/account/reset-password');

  expect(outcome(await reset(mail.token))).toEqual([204, undefined]);
  expect((await service.login(user.email)).status).toBe(401);
  const { status, body } = await service.login(user.email, newPassword);
  expect(status).toBe(200);
  expect(body.user.emailVerifiedAt).toEqual(expect.any(String));
  for (const token of [refreshToken, elsewhere]) expect((await service.refresh(token)).status).toBe(401);
  expect((await service.refresh(body.refreshToken)).status).toBe(200);

  const told = await mailbox.next(user.email, /^Your password for Demo Store was changed$/);
  expect(told.link?.href).toBe('http://localhost:8080/account/forgot-password');
  expect(outcome(await reset(mail.token, 'a third good battery'))).toEqual([410, 'link_used']);
});

test('the first of two links ends the other, and of many at once one wins', async () => {
  const { user } = (await service.register()).body;
  const [one, two] = [await asked(user.email), await asked(user.email)];
  const passwords = Array.from({ length: 5 }, (_, n) => `good battery number ${n}`);
  const answers = await Promise.all(passwords.map((password) => reset(one.token, password)));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410, 410, 410]);
  const winner = passwords[answers.findIndex(({ status }) => status === 204)];
  expect((await service.login(user.email, winner)).status).toBe(200);
  expect(outcome(await reset(two.token))).toEqual([410, 'link_used']);
});

test('a password that does not do leaves the link good', async () => {
  const { user } = (await service.register()).body;
  const { token } = await asked(user.email);
  for (const weak of ['short', 'password123', user.email]) {
    const { status, body } = await reset(token, weak);
    expect([status, body.code, body.errors[0]?.field]).toEqual([400, 'invalid_request', 'password']);
  }
  expect((await service.login(user.email)).status).toBe(200);
  expect((await reset(token)).status).toBe(204);
});

test('an expired link, one of another store and one of another kind do nothing', async () => {
  const { user } = (await service.register()).body;
  const verification = await mailbox.next(user.email, /Confirm/);
  const { token } = await asked(user.email);
  expect(outcome(await reset(verification.token))).toEqual([400, 'link_invalid']);
  expect(outcome(await reset(token, newPassword, { 'x-store-id': 'other' }))).toEqual([403, 'store_mismatch']);
  const accounts = service.connection.collection<{ _id: string; links: Link[] }>('accounts');
  const account = await accounts.findOne({ _id: user.id });
  const link = account?.links.find(({ purpose }) => purpose === 'reset-password');
  const minutes = ((link?.expiresAt.getTime() ?? 0) - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(29);
  expect(minutes).toBeLessThanOrEqual(30);
  await accounts.updateOne({ _id: user.id }, { $set: { 'links.$[].expiresAt': new Date(Date.now() - 1) } });
  expect(outcome(await reset(token))).toEqual([410, 'link_expired']);
  expect((await service.login(user.email)).status).toBe(200);
});

test('an address without an account gets the same answer by the same work, no mail, and is forgotten', async () => {
  const { user } = (await service.register()).body;
  await mailbox.next(user.email, /Confirm/);
  const nobody = newPerson().email;
  const answers = [await forgot(nobody, another()), await forgot(user.email, another())];
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  await mailbox.next(user.email, /new password/);
  await service.sweep();
  expect(mailbox.caught.filter(({ to }) => to === nobody)).toEqual([]);
  expect(await service.connection.collection('mails').countDocuments({ 'about.email': nobody })).toBe(0);
});

test('in a store that is none there is nothing to forget', async () => {
  const headers = { 'x-store-id': 'nowhere' };
  expect(outcome(await service.post('/auth/password/forgot', { email: 'a@b.example' }, headers))).toEqual([
    404,
    'store_not_found',
  ]);
  expect(outcome(await reset('x', newPassword, headers))).toEqual([404, 'store_not_found']);
});

describe('asked too often', () => {
  test('a mailbox gets no more, and the answer stays the same', async () => {
    const { user } = (await service.register()).body;
    const answers = [];
    for (let n = 0; n < 8; n += 1) answers.push((await forgot(user.email, another())).status);
    expect(new Set(answers)).toEqual(new Set([202]));
    await service.sweep();
    expect(mailbox.caught.filter(({ to, subject }) => to === user.email && /new password/.test(subject))).toHaveLength(
      5,
    );
  });

  test('a client is refused, whoever it asks for, and others are not', async () => {
    const answers = [];
    for (let n = 0; n < 21; n += 1) answers.push(await forgot(newPerson().email, '7.7.7.7'));
    expect(answers.slice(0, 20).every(({ status }) => status === 202)).toBe(true);
    expect(outcome(answers[20] ?? (await forgot('a@b.example')))).toEqual([429, 'too_many_requests']);
    expect(Number(answers[20]?.headers['retry-after'])).toBeGreaterThan(3_000);
    expect((await forgot(newPerson().email, '7.7.7.8')).status).toBe(202);
  });
});
