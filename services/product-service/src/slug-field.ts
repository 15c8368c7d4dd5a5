/** The chain for slugs, which several routes of this service have. */
import type { ValidationChain } from 'express-validator';

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
