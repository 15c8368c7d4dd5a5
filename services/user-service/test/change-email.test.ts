/** Another address for an account: the password is asked, the new mailbox confirms, the old one is told. */
import { type Mailbox, openMailbox } from './mailbox';
import { goodPassword, newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
let mailbox: Mailbox;
beforeAll(async () => {
  service = await startUserService();
  mailbox = openMailbox(service.runtime);
});
afterAll(() => service.stop());

const change = (token: string, email: string, password = goodPassword) =>
  service.api.post('/users/me/email', { token, body: { email, password } });
const verify = (token: string) => service.post('/auth/email/verify', { token });
const me = async (token: string) => (await service.api.get('/users/me', { token })).body;
const outcome = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

async function registered() {
  const { user, accessToken } = (await service.register()).body;
  const verification = await mailbox.next(user.email, /Confirm your e-mail/);
  return { user, token: accessToken, verification };
}

test('the new mailbox confirms, and the old one is told before and after', async () => {
  const { user, token, verification } = await registered();
  const email = newPerson().email;
  expect(outcome(await change(token, email.toUpperCase()))).toEqual([202, undefined]);
  const asked = await mailbox.next(user.email, /^A new e-mail address for your account at Demo Store\?$/);
  expect(asked.html).toContain(email);
  const mail = await mailbox.next(email, /^Confirm your new e-mail address for Demo Store$/);
  expect(await me(token)).toMatchObject({ email: user.email });

  expect(outcome(await verify(mail.token))).toEqual([204, undefined]);
  expect(await me(token)).toMatchObject({ email, emailVerifiedAt: expect.any(String) });
  const told = await mailbox.next(user.email, /^The e-mail address of your account at Demo Store was changed$/);
  expect(told.html).toContain(email);
  expect((await service.login(email)).status).toBe(200);
  expect((await service.login(user.email)).status).toBe(401);
  expect(outcome(await verify(mail.token))).toEqual([410, 'link_used']);
  // what is in the old mailbox confirms nothing any more
  expect(outcome(await verify(verification.token))).toEqual([410, 'link_used']);
  expect((await service.register({ email: user.email })).status).toBe(201);
});

test('a wrong password changes nothing, and guesses are counted', async () => {
  const { user, token } = await registered();
  const email = newPerson().email;
  const answers = [];
  for (let n = 0; n < 11; n += 1) answers.push(await change(token, email, `wrong ${n}`));
  expect(outcome(answers[0] ?? (await change(token, email)))).toEqual([401, 'invalid_credentials']);
  expect(outcome(answers[10] ?? (await change(token, email)))).toEqual([429, 'too_many_requests']);
  expect(mailbox.caught.filter(({ to }) => to === email)).toEqual([]);
  expect(await me(token)).toMatchObject({ email: user.email });
});

test('the address of another account answers the same; its owner is told, and keeps it', async () => {
  const [one, other] = [await registered(), await registered()];
  expect(outcome(await change(one.token, other.user.email))).toEqual([202, undefined]);
  await mailbox.next(other.user.email, /^You have an account at Demo Store already$/);
  expect(mailbox.caught.filter(({ to, subject }) => to === other.user.email && /new e-mail/.test(subject))).toEqual([]);
});

test('an address that somebody else took meanwhile is not taken from them', async () => {
  const { user, token } = await registered();
  const email = newPerson().email;
  await change(token, email);
  const mail = await mailbox.next(email, /new e-mail address/);
  expect((await service.register({ email })).status).toBe(201);
  expect(outcome(await verify(mail.token))).toEqual([409, 'email_taken']);
  expect(await me(token)).toMatchObject({ email: user.email });
});

test('a reset of the password ends a change that a thief had begun', async () => {
  const { user, token } = await registered();
  const email = newPerson().email;
  await change(token, email);
  const stolen = await mailbox.next(email, /new e-mail address/);
  await service.post('/auth/password/forgot', { email: user.email });
  const reset = await mailbox.next(user.email, /Set a new password/);
  await service.post('/auth/password/reset', { token: reset.token, password: 'the owner is back' });
  expect(outcome(await verify(stolen.token))).toEqual([410, 'link_used']);
});

test('the own address is confirmed once more, unless it is already', async () => {
  const { user, token } = await registered();
  await change(token, user.email);
  const again = await mailbox.next(user.email, /Confirm your e-mail/);
  expect((await verify(again.token)).status).toBe(204);
  await change(token, user.email);
  await service.sweep();
  expect(mailbox.caught.filter(({ to, subject }) => to === user.email && /Confirm/.test(subject))).toHaveLength(2);
});

test('guests and strangers have no address to change', async () => {
  const guest = (await service.post('/auth/guest')).body.accessToken;
  expect(outcome(await change(guest, 'a@b.example'))).toEqual([403, 'forbidden']);
  expect(outcome(await service.post('/users/me/email', { email: 'a@b.example', password: 'x' }))).toEqual([
    401,
    'token_missing',
  ]);
});
