import { passwordProblem } from './password-policy';

const problem = (password: string) => passwordProblem(password, 'Ann.Long-Name@Shop.Example');

describe('the password policy', () => {
  test.each([
    'correct horse battery',
    'p4ssw0rds-differ',
    'zeitgeist',
    '        a b c',
    '日本語のパスワード',
    'x1y2'.repeat(32),
  ])('accepts %p', (password) => expect(problem(password)).toBeUndefined());

  test.each([
    ['1234567', /8 to 128/],
    ['🙂🙃🙂🙃🐎🔋🐎', /8 to 128/],
    ['x1y2'.repeat(32).concat('z'), /8 to 128/],
    ['PASSWORD', /easy/],
    [' password ', /easy/],
    ['Qwerty123', /easy/],
    ['12345678', /easy/],
    ['0987654321', /easy/],
    ['hijklmnop', /easy/],
    ['abababababab', /easy/],
    ['P@ssw0rd', /easy/],
    ['motdepasse', /easy/],
    ['password'.repeat(16), /easy/],
    ['skysync123', /easy/],
    ['ann.long-name1', /easy/],
    ['ann.long-name@shop.example', /email/],
    ['ANN.LONG-NAME', /email/],
    ['correct\thorse', /control/],
  ])('refuses %p', (password, reason) => expect(problem(password)).toMatch(reason));

  test.each(['P@$$w0rd'.repeat(16), 'aB3$'.repeat(32), '4@8({[<369&#!1/|0$5+7%2'.repeat(6).slice(0, 128)])(
    'judges %p in about the time of a hash',
    (password) => {
      problem(password); // compiled by now
      const before = process.cpuUsage();
      problem(password);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1_000).toBeLessThan(60);
    },
  );
});
