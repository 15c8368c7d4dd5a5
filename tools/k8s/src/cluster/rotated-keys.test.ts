import { bothKeys, isBeingRotated, newestKey } from './rotated-keys';

test('the new key comes first, and stays alone in the end', () => {
  const [old, fresh] = ['{"keys":[{"kid":"old"}]}', '{"keys":[{"kid":"new"}]}'];
  const both = bothKeys(fresh, old);
  expect(JSON.parse(both)).toEqual({ keys: [{ kid: 'new' }, { kid: 'old' }] });
  expect([old, both, newestKey(both)].map(isBeingRotated)).toEqual([false, true, false]);
  expect(newestKey(both)).toBe(fresh);
});
