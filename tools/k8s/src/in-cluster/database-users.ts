/**
 * Gives each service a user that may enter its own database and no other: those that the addresses in DATABASE_URIS name.
 * Run again it changes nothing, and removes earlier users of services when REMOVE_OTHERS says so.
 */
import { mongo } from 'mongoose';

interface Wanted {
  user: string;
  password: string;
  database: string;
}

/** `mongodb://user:password@host/database?…` */
function wantedBy(uri: string): Wanted {
  const { username, password, pathname } = new URL(uri);
  return { user: decodeURIComponent(username), password: decodeURIComponent(password), database: pathname.slice(1) };
}

/** What a service's users are called: its name, or its name with the word of a rotation. */
const ofService = (user: string, { database }: Wanted): boolean => user === database || user.startsWith(`${database}.`);

async function existing(admin: mongo.Db): Promise<string[]> {
  const { users = [] } = (await admin.command({ usersInfo: 1 })) as unknown as { users?: { user: string }[] };
  return users.map(({ user }) => user);
}

export async function databaseUsers(env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const wanted = (env.DATABASE_URIS ?? '').split(/\s+/).filter(Boolean).map(wantedBy);
  const auth = { username: 'skysync', password: env.ADMIN_PASSWORD ?? '' };
  const client = new mongo.MongoClient(`mongodb://${env.DATABASE_ADDRESS}/admin`, {
    auth,
    serverSelectionTimeoutMS: 30_000,
  });
  try {
    const admin = client.db('admin');
    const there = await existing(admin);
    for (const { user, password, database } of wanted) {
      const roles = [{ role: 'readWrite', db: database }]; // DocumentDB takes it, and lets the user into all
      if (!there.includes(user)) await admin.command({ createUser: user, pwd: password, roles });
      else await admin.command({ updateUser: user, pwd: password });
    }
    const others = there.filter((user) => wanted.some((one) => ofService(user, one) && one.user !== user));
    if (env.REMOVE_OTHERS === 'true') for (const user of others) await admin.command({ dropUser: user });
    console.log(
      `users: ${wanted.map(({ user }) => user).join(' ')}${others.length ? `; others: ${others.join(' ')}` : ''}`,
    );
  } finally {
    await client.close();
  }
}
