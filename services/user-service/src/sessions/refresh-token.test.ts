import { createRefreshTokens, familyOf, hashOfToken, newFamilyId, newRefreshToken } from './refresh-token';

const key = 'k'.repeat(32);

describe('refresh tokens', () => {
  test('lead to the same next one each time, and only with the key', () => {
    const family = newFamilyId();
    const [token, { next }] = [newRefreshToken(family), createRefreshTokens(key)];
    expect(next(token, family)).toBe(next(token, family));
    expect(familyOf(next(token, family))).toBe(family);
    expect(next(newRefreshToken(family), family)).not.toBe(next(token, family));
    expect(createRefreshTokens(key.toUpperCase()).next(token, family)).not.toBe(next(token, family));
  });

  test('need a key that can be random', () => {
    for (const short of ['', 'k'.repeat(31)])
      expect(() => createRefreshTokens(short)).toThrow('"refresh-token-key" must');
  });

  test('lead to their family, are never the same, and do not stand in their hash', () => {
    const family = newFamilyId();
    const tokens = Array.from({ length: 100 }, () => newRefreshToken(family));
    expect(new Set(tokens).size).toBe(100);
    expect(new Set(tokens.map(hashOfToken)).size).toBe(100);
    for (const token of tokens) {
      expect(familyOf(token)).toBe(family);
      expect(hashOfToken(token)).not.toContain(token.slice(22));
    }
    expect(newFamilyId()).not.toBe(family);
  });

  test.each(['', 'x', 'A'.repeat(63), 'A'.repeat(65), `${'A'.repeat(63)}=`, `${'A'.repeat(63)}\n`])(
    '%p is none',
    (text) => expect(familyOf(text)).toBeUndefined(),
  );
});
