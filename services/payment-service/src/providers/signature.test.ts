/** Signatures hold for the exact bytes, for five minutes. */
import { createHmac } from 'node:crypto';
import { sign, verifySignature } from './signature';

const body = Buffer.from('{"id":"evt_1"}');
const at = new Date('2026-01-01T00:00:00Z');
const seconds = at.getTime() / 1000;
const plus = (s: number): Date => new Date(at.getTime() + s * 1000);

test('signs the time and the exact bytes', () => {
  const expected = createHmac('sha256', 'secret').update(`${seconds}.{"id":"evt_1"}`).digest('hex');
  expect(sign('secret', body, at)).toBe(`t=${seconds},v1=${expected}`);
});

test.each([-300, 0, 300])('holds %d seconds later', (s) => {
  expect(() => verifySignature('secret', body, sign('secret', body, at), plus(s))).not.toThrow();
});

test.each([-301, 301, 86_400])('does not hold %d seconds later', (s) => {
  expect(() => verifySignature('secret', body, sign('secret', body, at), plus(s))).toThrow('too old');
});

test.each([
  undefined,
  '',
  ['t=1'],
  {},
  'v1=00',
  `t=${seconds}`,
  `t=${seconds},v1=`,
  `t=${seconds},v1=zz`,
  `t=${seconds},v0=${'0'.repeat(64)}`,
])('refuses the header %j', (header) => {
  expect(() => verifySignature('secret', body, header, at)).toThrow(expect.objectContaining({ status: 401 }));
});
