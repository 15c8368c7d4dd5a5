/** Which passwords are accepted: by NIST SP 800-63B, length and a list of the worst, no rules of composition. */

export const passwordLength = { min: 8, max: 128 };

/** The most used passwords of that length in published leaks; shorter ones are refused anyway. */
const worst = new Set(
  `password password1 password12 password123 password1234 passw0rd p@ssword p@ssw0rd p@$$w0rd passwort motdepasse
  qwertyui qwertyuiop qwerty12 qwerty123 qwerty1234 qwerty12345 qwertz123 azertyuiop asdfghjk asdfghjkl zxcvbnm1 1qaz2wsx
  1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4 q1w2e3r4t5 qazwsxedc zaq12wsx abcd1234 abc12345 abcdefg1 a1b2c3d4 aa123456
  iloveyou iloveyou1 sunshine princess princess1 football football1 baseball baseball1 superman superman1 trustno1
  letmein1 letmein123 welcome1 welcome12 welcome123 admin123 admin1234 administrator changeme changeme1 changeme123
  computer internet starwars whatever michelle jennifer charlie1 jordan23 liverpool corvette mercedes maverick
  samsung1 michael1 monkey12 monkey123 dragon12 dragon123 master12 master123 shadow12 shadow123 secret12 secret123
  11223344 12341234 12344321 123123123 123321123 147258369 159753123 789456123 123456ab 12345678a 123456789a 1234567890a
  12345abc guest123 test1234 testtest default1 google123 skysync1 skysync123`.split(/\s+/),
);

const runs = [
  '01234567890123456789',
  '98765432109876543210',
  'abcdefghijklmnopqrstuvwxyz',
  'zyxwvutsrqponmlkjihgfedcba',
];

/** Why a password is not accepted for the account of `email`; `undefined` when it is. */
export function passwordProblem(password: string, email: string): string | undefined {
  const length = [...password].length;
  if (length < passwordLength.min || length > passwordLength.max) {
    return `must have ${passwordLength.min} to ${passwordLength.max} characters`;
  }
  if (/[\p{Cc}\p{Cs}]/u.test(password)) return 'must not have control characters';
  const plain = password.trim().toLowerCase();
  const address = email.trim().toLowerCase();
  if (plain === address || plain === address.split('@')[0]) return 'must not be the email address';
  if (isTrivial(plain)) return 'is too easy to guess';
  return undefined;
}

const isTrivial = (plain: string): boolean =>
  new Set(plain).size < 3 || worst.has(plain) || runs.some((run) => run.includes(plain));
