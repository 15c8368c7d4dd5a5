import { withStore } from '@skysync/service-kit';
import type { Account } from './account';
import type { AccountModel } from './account-model';
import { createAccountRegister } from './account-register';

const account = { _id: 'usr_1', email: 'ann@shop.example' } as Account;
const duplicate = Object.assign(new Error('duplicate key'), { code: 11000 });
const deadlock = Object.assign(new Error('deadlock detected'), { code: 16908292 });

/** A register over a database whose inserts end as told, one after another. */
function registerWith(...ends: (Error | undefined)[]) {
  let inserts = 0;
  const model = {
    exists: async () => null,
    create: async () => {
      const end = ends[inserts];
      inserts += 1;
      if (end) throw end;
    },
  };
  const register = createAccountRegister(model as unknown as AccountModel);
  const add = () => withStore('demo', () => register.add(account.email, async () => account));
  return { add, inserts: () => inserts };
}

describe('an insert that the database ended as a deadlock', () => {
  it('is tried again, and saves the account', async () => {
    const { add, inserts } = registerWith(deadlock, undefined);
    expect(await add()).toMatchObject({ _id: 'usr_1', store: 'demo' });
    expect(inserts()).toBe(2);
  });

  it('is tried again, and finds that somebody was first', async () => {
    await expect(registerWith(deadlock, duplicate).add()).rejects.toMatchObject({ status: 409, code: 'email_taken' });
  });

  it('is not tried for ever', async () => {
    const { add, inserts } = registerWith(deadlock, deadlock, deadlock, deadlock);
    await expect(add()).rejects.toBe(deadlock);
    expect(inserts()).toBe(3);
  });
});

describe('any other failure', () => {
  it('is passed on at once, and does not hold up the next one', async () => {
    const broken = new Error('the database is away');
    const { add, inserts } = registerWith(broken, undefined);
    const [first, second] = await Promise.allSettled([add(), add()]);
    expect(first).toMatchObject({ status: 'rejected', reason: broken });
    expect(second.status).toBe('fulfilled');
    expect(inserts()).toBe(2);
  });
});
