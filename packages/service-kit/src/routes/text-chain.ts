/** The chain of a text: tidied first (NFC, LF for CR LF, trimmed), then its length, grammar and format. */
import type { TSchema } from '@sinclair/typebox';
import type { ValidationChain } from 'express-validator';
import { formats } from './formats';

/** Control characters but line breaks, halves of characters, and those that turn the direction of the text around them. */
const hostile = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

const tidy = (value: string): string => value.normalize('NFC').replace(/\r\n?/g, '\n').trim();

/** Lengths count characters, not UTF-16 units. */
const lengthOf = (value: string): number => [...value].length;

/** `schema` is one of type `string`: with `enum`, or with `minLength`, `maxLength`, `pattern`, `format` and `x-text`. */
export function textChain(chain: ValidationChain, schema: TSchema): ValidationChain {
  const allowed: unknown = schema.enum;
  if (Array.isArray(allowed)) {
    return chain.custom((value) => allowed.includes(value)).withMessage(`must be one of ${allowed.join(', ')}`);
  }
  chain.isString().withMessage('must be a text').bail();
  const isGrammar = schema.pattern !== undefined || (schema.format !== undefined && schema.format !== 'email');
  if (!isGrammar) freeText(chain, schema);
  if (schema.maxLength !== undefined || schema.minLength !== undefined) lengths(chain, schema);
  if (schema.pattern !== undefined) {
    const grammar = new RegExp(schema.pattern, 'u');
    chain
      .custom((value: string) => grammar.test(value))
      .withMessage(messageOf(schema))
      .bail();
  }
  const format = schema.format === undefined ? undefined : formats[schema.format];
  if (format) chain.custom((value: string) => format.holds(value)).withMessage(format.message);
  return chain;
}

function freeText(chain: ValidationChain, schema: TSchema): void {
  const kind: unknown = schema['x-text'];
  // what is kept as it was sent is a secret, which is never shown, only compared
  if (kind === 'exact') return;
  const without = (value: string): string => (kind === 'line' ? value : value.replaceAll('\n', ''));
  chain
    .customSanitizer(tidy)
    .custom((value: string) => !hostile.test(without(value)))
    .withMessage('must not have control characters')
    .bail();
}

function lengths(chain: ValidationChain, { minLength: min = 0, maxLength: max = 10_000 }: TSchema): void {
  chain
    .custom((value: string) => lengthOf(value) >= min && lengthOf(value) <= max)
    .withMessage(`must have ${min} to ${max} characters`)
    .bail();
}

const messageOf = (schema: TSchema): string => {
  const message: unknown = schema['x-message'];
  if (typeof message === 'string') return message;
  return (schema.format && formats[schema.format]?.message) ?? 'is malformed';
};
