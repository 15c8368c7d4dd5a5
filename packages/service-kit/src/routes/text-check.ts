/** What a text must be: tidied first (NFC, LF for CR LF, trimmed), then its length, grammar and format. */
import type { TSchema } from '@sinclair/typebox';
import type { Check } from './field-check';
import { formats } from './formats';

/** Control characters but line breaks, halves of characters, and those that turn the direction of the text around them. */
const hostile = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

const tidy = (value: string): string => value.normalize('NFC').replace(/\r\n?/g, '\n').trim();

/** Lengths count characters, not UTF-16 units. */
const lengthOf = (value: string): number => (value.length > 0 ? [...value].length : 0);

/** True for texts that people write; others have a grammar, which says it all. */
const isFree = ({ pattern, format }: TSchema): boolean =>
  pattern === undefined && (format === undefined || format === 'email');

/** What a text becomes before it is checked; undefined when it is kept as it was sent. */
export function tidyOf(schema: TSchema): ((value: unknown) => unknown) | undefined {
  if (schema.enum !== undefined || !isFree(schema) || schema['x-text'] === 'exact') return undefined;
  return (value) => (typeof value === 'string' ? tidy(value) : value);
}

/** `schema` is one of type `string`: with `enum`, or with `minLength`, `maxLength`, `pattern`, `format` and `x-text`. */
export function textCheck(schema: TSchema): Check {
  const allowed: unknown = schema.enum;
  if (Array.isArray(allowed)) {
    const message = `must be one of ${allowed.join(', ')}`;
    return (value) => (allowed.includes(value) ? undefined : message);
  }
  // what is kept as it was sent is a secret, which is never shown, only compared
  const checks = [
    tidyOf(schema) !== undefined && controlCheck(schema),
    lengthCheck(schema),
    grammarCheck(schema),
  ].filter((check) => check !== false);
  return (value) => {
    if (typeof value !== 'string') return 'must be a text';
    for (const check of checks) {
      const message = check(value);
      if (message !== undefined) return message;
    }
    return undefined;
  };
}

type TextCheck = (value: string) => string | undefined;

function controlCheck({ 'x-text': kind }: TSchema): TextCheck {
  return (value) =>
    hostile.test(kind === 'line' ? value : value.replaceAll('\n', '')) ? 'must not have control characters' : undefined;
}

function lengthCheck({ minLength, maxLength }: TSchema): TextCheck | false {
  if (minLength === undefined && maxLength === undefined) return false;
  const [min, max] = [minLength ?? 0, maxLength ?? 10_000];
  const message = `must have ${min} to ${max} characters`;
  return (value) => {
    const length = lengthOf(value);
    return length >= min && length <= max ? undefined : message;
  };
}

function grammarCheck(schema: TSchema): TextCheck {
  const format = schema.format === undefined ? undefined : formats[schema.format];
  const grammar = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u');
  const own: unknown = schema['x-message'];
  const message = typeof own === 'string' ? own : (format?.message ?? 'is malformed');
  return (value) => {
    if (grammar && !grammar.test(value)) return message;
    return format && !format.holds(value) ? format.message : undefined;
  };
}
