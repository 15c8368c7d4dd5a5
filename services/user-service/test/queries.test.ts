/** What the service asks its database: MongoDB's rules are kept, and no query, update or sweep reads a whole collection. */
import { type Command, commandFaults, readPlan, recordCommands } from '@skysync/test-kit';
import { openMailbox } from './mailbox';
import { goodPassword, newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
let sent: ReturnType<typeof recordCommands>;

/** Every use case once. */
async function workThrough(): Promise<void> {
  const { user, accessToken: token, refreshToken } = (await service.register()).body;
  await service.register({ email: user.email });
  await service.login(user.email);
  await service.login(user.email, 'not the right one');
  await service.post('/auth/guest');
  const next = (await service.refresh(refreshToken)).body.refreshToken;
  await service.refresh(next);
  await service.refresh(refreshToken);
  await service.post('/auth/logout', { refreshToken: (await service.login(user.email)).body.refreshToken });
  await service.api.get('/users/me', { token });
  await service.api.patch('/users/me', { token, body: { name: 'Another' } });
  await service.api.get('/sessions', { token });
  const [session] = (await service.api.get('/sessions', { token: (await service.login(user.email)).body.accessToken }))
    .body.items;
  await service.api.delete(`/sessions/${session.id}`, { token });
  const passwords = { currentPassword: goodPassword, newPassword: 'another battery staple' };
  await service.api.post('/users/me/password', { token, body: passwords });
  await service.api.delete('/sessions', { token });
  const admin = service.tokens.token({ role: 'admin' });
  const list = (query: string) => service.api.get(`/admin/users${query}`, { token: admin });
  const { nextCursor } = (await list('?limit=1')).body;
  await list(`?cursor=${nextCursor}`);
  await list('?role=customer');
  await list('?search=person');
  for (const body of [{ role: 'admin' }, { role: 'staff' }, { disabled: true }]) {
    await service.api.patch(`/admin/users/${user.id}`, { token: admin, body });
  }
  await service.api.get('/stores/current', { headers: { 'x-store-id': 'nowhere' } });
  await readMails();
  await service.sweep();
  await service.relay.drain();
}

/** What comes of a mailbox: the address is confirmed and changed, the password forgotten and set anew. */
async function readMails(): Promise<void> {
  const mailbox = openMailbox(service.runtime);
  const { user, accessToken: token } = (await service.register()).body;
  const other = newPerson().email;
  await service.api.post('/users/me/email', { token, body: { email: other, password: goodPassword } });
  await service.post('/auth/email/verify', { token: (await mailbox.next(other, /new e-mail/)).token });
  await service.post('/auth/password/forgot', { email: other });
  await service.post('/auth/password/forgot', { email: user.email });
  const reset = await mailbox.next(other, /new password/);
  await service.post('/auth/password/reset', { token: reset.token, password: 'another good battery' });
  await mailbox.next(other, /password .* was changed/);
}

beforeAll(async () => {
  service = await startUserService();
  const others = Array.from({ length: 1_000 }, (_, n) => ({ _id: `other-${n}`, store: 'demo', revision: 1 }));
  for (const name of ['accounts', 'mails', 'sessions', 'stores']) {
    await service.connection.collection<{ _id: string }>(name).insertMany(
      others.map((other) => ({
        ...other,
        ...newPerson(),
        role: 'customer',
        createdAt: new Date(),
        expiresAt: new Date('2999-01-01'),
      })),
    );
  }
  sent = recordCommands(service.connection);
  await workThrough();
  sent.stop();
});
afterAll(() => service.stop());

async function planOf({ lsid: _session, $db: _database, ...command }: Command) {
  return readPlan(await service.connection.db?.command({ explain: command }));
}

const toFind = (collection: unknown, statements: unknown): Command[] =>
  Array.isArray(statements) ? statements.map(({ q }: { q: object }) => ({ find: collection, filter: q })) : [];

/** Finds, and what updates and deletes have to find. */
const searches = (): Command[] => [
  ...sent.of('find', 'aggregate'),
  ...sent.of('update').flatMap(({ update, updates }) => toFind(update, updates)),
  ...sent.of('delete').flatMap((command) => toFind(command.delete, command.deletes)),
];

test('every command keeps the rules of MongoDB', () => {
  const commands = sent.of('find', 'aggregate', 'update', 'delete', 'findAndModify', 'insert');
  expect(commands.length).toBeGreaterThan(15);
  expect(commands.flatMap((command) => commandFaults(command))).toEqual([]);
});

test('every query, update and delete has an index', async () => {
  // dead letters are few here, and the kit's to test
  const own = searches().filter(({ find }) => find !== 'dead_letters');
  expect(new Set(own.map(({ find }) => find))).toEqual(new Set(['accounts', 'mails', 'sessions', 'stores']));
  const plans = await Promise.all(own.map(planOf));
  // what is due is little, however many there are
  const mustNotSort = ({ filter }: Command) => !/dueAt/.test(JSON.stringify(filter));
  const isWrong = (command: Command, index: number) =>
    plans[index]?.scans || (plans[index]?.sorts && mustNotSort(command));
  expect(own.filter(isWrong)).toEqual([]);
});

test('an account is found by its email, in its store, by the index that keeps it unique', async () => {
  const byEmail = searches().filter(({ filter }) => JSON.stringify(filter).includes('"email"'));
  expect(byEmail.length).toBeGreaterThan(0);
  for (const command of byEmail) expect((await planOf(command)).indexes).toEqual(['store_1_email_1']);
});
