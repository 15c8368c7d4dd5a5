/** Chains for the kinds of fields that several routes of this service have. */
import { body, type ValidationChain } from 'express-validator';

const slugGrammar = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

export const slugField = (chain: ValidationChain): ValidationChain =>
  chain
    .isString()
    .withMessage('must be a text')
    .bail()
    .isLength({ max: 80 })
    .withMessage('must have at most 80 characters')
    .matches(slugGrammar)
    .withMessage('must be a slug');

/** An object with no other fields than these: `validate` finds unknown ones only where no chain names the object itself. */
export const objectField = (path: string, ...names: string[]): ValidationChain =>
  body(path)
    .isObject()
    .withMessage('must be an object')
    .bail()
    .custom((value: object) => Object.keys(value).every((name) => names.includes(name)))
    .withMessage((value: object) => `unknown field ${Object.keys(value).find((name) => !names.includes(name))}`);
