/** What may be sent about an account. */
import { textField } from '@skysync/service-kit';
import { body, type ValidationChain } from 'express-validator';
import { normalizeEmail } from './account';
import { passwordLength, passwordProblem } from './password-policy';

/** Control characters, halves of characters, and those that turn the direction of the text around them. */
const unprintable = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
const printable = (value: string): boolean => !unprintable.test(value);

const text = (name: string): ValidationChain => body(name).isString().withMessage('must be a text').bail();

/** A name of a person, on one line. */
export const nameField = (): ValidationChain =>
  textField(body('name'), { max: 100 }).custom(printable).withMessage('must not have control characters');

/** An email address, normalized. Quoted local parts are refused: no mailbox of a customer has one. */
export const emailField = (): ValidationChain =>
  text('email')
    .isLength({ max: 254 })
    .withMessage('must have at most 254 characters')
    .bail()
    .customSanitizer(normalizeEmail)
    .custom(printable)
    .withMessage('must not have control characters')
    .bail() // isEmail throws at half a character
    .isEmail({ blacklisted_chars: '"' })
    .withMessage('must be an email address');

/** A password that a new account may have. It is never trimmed: spaces at its ends belong to it. */
export const newPasswordField = (): ValidationChain =>
  text('password').custom((value: string, { req }) => {
    const email: unknown = req.body?.email;
    const problem = passwordProblem(value, typeof email === 'string' ? email : '');
    if (problem) throw new Error(problem);
    return true;
  });

/** Any password that could be right; whether it is one of ours shall not depend on today's policy. */
export const passwordField = (): ValidationChain =>
  text('password')
    .isLength({ min: 1, max: passwordLength.max })
    .withMessage(`must have 1 to ${passwordLength.max} characters`);
