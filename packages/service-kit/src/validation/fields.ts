/** Chains for the kinds of fields that appear in every service. They check the type first: hostile JSON is rarely a string. */

import type { Request } from 'express';
import { body, param, query, type ValidationChain } from 'express-validator';
import { AppError } from '../errors/app-error';

/** A trimmed text of `min` to `max` characters, without control characters or halves of characters. */
export function textField(chain: ValidationChain, { min = 1, max = 200 } = {}): ValidationChain {
  return chain
    .isString()
    .withMessage('must be a text')
    .bail()
    .trim()
    .isLength({ min, max })
    .withMessage(`must have ${min} to ${max} characters`)
    .custom((value: string) => !/[\p{Cc}\p{Cs}]/u.test(value.replaceAll('\n', '')))
    .withMessage('must not have control characters');
}

/** A whole JSON number; numbers in quotes are refused in bodies. */
export function integerField(chain: ValidationChain, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): ValidationChain {
  return chain
    .custom((value) => Number.isSafeInteger(value) && value >= min && value <= max)
    .withMessage(`must be a whole number from ${min} to ${max}`);
}

const skuGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A stock keeping unit. */
export const skuField = (chain: ValidationChain): ValidationChain =>
  chain.isString().withMessage('must be a text').bail().matches(skuGrammar).withMessage('must be a SKU');

/** An opaque id or slug in the path. */
export const idParam = (name: string): ValidationChain =>
  param(name)
    .matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/)
    .withMessage('must be an id');

/** An object with no other members than these: `checkExact` finds unknown ones only where no chain names the object itself. */
export const objectField = (path: string, ...members: string[]): ValidationChain =>
  body(path)
    .isObject()
    .withMessage('must be an object')
    .bail()
    .custom((value: object) => Object.keys(value).every((member) => members.includes(member)))
    .withMessage((value: object) => `unknown field ${Object.keys(value).find((member) => !members.includes(member))}`);

/** `{amount, currency}` under `path`: minor units, ISO 4217. */
export const moneyFields = (path: string, { min = 0 } = {}): ValidationChain[] => [
  objectField(path, 'amount', 'currency'),
  integerField(body(`${path}.amount`), { min, max: 100_000_000_00 }),
  // isISO4217 alone lets lower case pass, and looks into arrays
  body(`${path}.currency`)
    .isString()
    .withMessage('must be an ISO 4217 code')
    .bail()
    .custom((value: string) => value === value.toUpperCase())
    .withMessage('must be an ISO 4217 code in capitals')
    .isISO4217()
    .withMessage('must be an ISO 4217 code'),
];

/** `limit` of a list. */
export const limitField = (maxLimit = 100): ValidationChain =>
  query('limit')
    .optional()
    .isString()
    .withMessage('must be given once')
    .bail()
    .isInt({ min: 1, max: maxLimit, allow_leading_zeroes: false })
    .withMessage(`must be 1 to ${maxLimit}`)
    .toInt();

/** `limit` and `cursor` of a list. */
export const pageFields = (maxLimit = 100): ValidationChain[] => [
  limitField(maxLimit),
  query('cursor')
    .optional()
    .isString()
    .withMessage('must be given once')
    .bail()
    .matches(/^[A-Za-z0-9_-]{1,400}$/)
    .withMessage('must be a cursor of an earlier answer'),
];

/** The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): 1 to 200 visible characters. Throws 400. */
export function idempotencyKey(req: Request): string {
  const key = req.headers['idempotency-key'];
  if (typeof key === 'string' && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new AppError(400, 'idempotency_key_missing', 'Send an Idempotency-Key header of 1 to 200 visible characters', {
    errors: [{ field: 'Idempotency-Key', message: 'must have 1 to 200 visible characters' }],
  });
}
