/** Which passwords are accepted: by NIST SP 800-63B, length and how soon it would be guessed, no rules of composition. */
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';

export const passwordLength = { min: 8, max: 128 };

/** More than there are passwords in the dictionary: each of those is refused, however it is spelled. */
const fewGuesses = 100_000;

/** The limits keep the costliest text below the time of one hash; what is longer than that is judged by its beginning. */
const strength = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 64, l33tMaxSubstitutions: 10 });

/** Why a password is not accepted for the account of `email`; `undefined` when it is. */
export function passwordProblem(password: string, email: string): string | undefined {
  const length = [...password].length;
  if (length < passwordLength.min || length > passwordLength.max) {
    return `must have ${passwordLength.min} to ${passwordLength.max} characters`;
  }
  if (/[\p{Cc}\p{Cs}]/u.test(password)) return 'must not have control characters';
  const plain = password.trim().toLowerCase();
  const address = email.trim().toLowerCase();
  const [mailbox = ''] = address.split('@');
  if (plain === address || plain === mailbox) return 'must not be the email address';
  const { guesses } = strength.check(plain, [address, mailbox, 'skysync']);
  return guesses < fewGuesses ? 'is too easy to guess' : undefined;
}
