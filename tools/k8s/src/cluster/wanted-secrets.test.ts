import { type Plan, type Present, planSecrets, redisConfig } from './wanted-secrets';

const asPresent = ({ create }: Plan): Present =>
  Object.fromEntries(Object.entries(create).map(([name, value]) => [name, { value, ours: true }]));

test('an empty namespace gets all, and the second time nothing', () => {
  const first = planSecrets({}, {});
  expect(first).toMatchObject({ update: {}, foreign: [], unchanged: 0 });
  expect(Object.keys(first.create)).toEqual(
    expect.arrayContaining(['jwt-signing-key', 'redis-password', 'redis-config']),
  );
  const count = Object.keys(first.create).length;
  expect(planSecrets(asPresent(first), {})).toEqual({ create: {}, update: {}, foreign: [], unchanged: count });
});

test('what others made is read, and never written', () => {
  const theirs = { 'redis-password': { value: 'theirs', ours: false }, 'redis-host': { value: 'a:1', ours: false } };
  const plan = planSecrets(theirs, { REDIS_HOST: 'b:2', REDIS_PASSWORD: 'other' });
  expect(plan.foreign.sort()).toEqual(['redis-host', 'redis-password']);
  expect(Object.keys({ ...plan.create, ...plan.update })).not.toEqual(expect.arrayContaining(['redis-host']));
  expect(planSecrets(theirs, {})).toMatchObject({ foreign: [], create: { 'redis-config': redisConfig('theirs') } });
});

test('addresses of servers outside replace ours', () => {
  const present = asPresent(planSecrets({}, {}));
  const env = { MONGODB_URI: 'mongodb://u:p@db', MONGODB_URI_ORDER_SERVICE: 'mongodb://o:q@db2' };
  expect(planSecrets(present, env).update).toEqual({
    'mongodb-uri-user-service': 'mongodb://u:p@db/user-service?authSource=admin',
    'mongodb-uri-product-service': 'mongodb://u:p@db/product-service?authSource=admin',
    'mongodb-uri-payment-service': 'mongodb://u:p@db/payment-service?authSource=admin',
    'mongodb-uri-order-service': 'mongodb://o:q@db2/order-service?authSource=admin',
  });
});

test('each service has a database user of its own', () => {
  const { create } = planSecrets({}, {});
  const logins = ['user', 'product', 'order', 'payment'].map((name) => {
    const { username, password } = new URL(create[`mongodb-uri-${name}-service`] ?? '');
    return `${username}:${password}`;
  });
  expect(new Set(logins).size).toBe(4);
  for (const login of logins) expect(login).not.toContain(create['database-password']);
});
