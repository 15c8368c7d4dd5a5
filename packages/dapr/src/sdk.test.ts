import { pick, placeOf, started } from './sdk';

const late = (): Error => new Error('DAPR_SIDECAR_COULD_NOT_BE_STARTED');

test('a sidecar that takes longer than the SDK waits is waited for', async () => {
  const start = jest.fn().mockRejectedValueOnce(late()).mockRejectedValueOnce(late()).mockResolvedValueOnce(undefined);
  await started(start, new AbortController().signal);
  expect(start).toHaveBeenCalledTimes(3);
});

test('the wait ends with its deadline, and with any other error', async () => {
  const deadline = new AbortController();
  const start = jest.fn(async () => {
    deadline.abort();
    throw late();
  });
  await started(start, deadline.signal);
  expect(start).toHaveBeenCalledTimes(1);
  await expect(started(() => Promise.reject(new Error('refused')), new AbortController().signal)).rejects.toThrow(
    'refused',
  );
});

test('secrets of a group are the keys of one Secret, and no key stands for another', () => {
  const account = 'payments.demo.stripe';
  expect([account, 'jwt-public-keys'].map((name) => placeOf(name, 'payments'))).toEqual([
    'payments',
    'jwt-public-keys',
  ]);
  expect(placeOf(account, '')).toBe(account);
  expect(pick({ [account]: 'demo', 'payments.other.stripe': 'other' }, account, 'payments')).toBe('demo');
  expect(pick({ 'payments.other.stripe': 'other' }, account, 'payments')).toBeUndefined();
  expect(pick({ token: 'value' }, 'order-service-app-api-token', 'payments')).toBe('value');
});
