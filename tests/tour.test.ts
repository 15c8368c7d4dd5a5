/** The README's tour works as written: its commands are executed, in order, against the platform under test. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { platformUnderTest } from './shop';

const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```sh tour\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

test('the tour buys something and is refused what is wrong', () => {
  expect(blocks).toHaveLength(4);
  // the Idempotency-Key of the tour is fixed, the guest is new each time
  const output = execFileSync('bash', ['-euo', 'pipefail', '-c', blocks.join('echo ----\n')], {
    env: { ...process.env, SHOP: platformUnderTest().url },
    encoding: 'utf8',
  });
  const [browse, cart, order, refused] = output.split('----\n');
  expect(browse?.trim().split('\n')).toEqual(Array(3).fill(expect.stringMatching(/^.+: \d+ EUR$/)));
  expect(JSON.parse(cart ?? '').lines).toEqual([expect.objectContaining({ quantity: 2 })]);
  expect(order).toContain('"status": "paid"');
  expect(JSON.parse(refused ?? '')).toMatchObject({ status: 400, code: 'invalid_request' });
});
