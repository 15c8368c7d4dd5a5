/** Formats that a JSON Schema can only name: how each is checked, and what a client reads then. */
import validator from 'validator';

interface Format {
  holds(value: string): boolean;
  message: string;
}

const longestDigits = 11;

/** By the name that a schema gives as `format`. */
export const formats: Readonly<Record<string, Format>> = {
  // quoted local parts are refused: no mailbox of a customer has one
  email: {
    holds: (value) => validator.isEmail(value, { blacklisted_chars: '"' }),
    message: 'must be an email address',
  },
  'iso-4217': { holds: (value) => validator.isISO4217(value), message: 'must be an ISO 4217 code in capitals' },
  'iso-3166-1-alpha-2': {
    holds: (value) => validator.isISO31661Alpha2(value),
    message: 'must be an ISO 3166 country code of two capitals',
  },
  'date-time': { holds: (value) => validator.isRFC3339(value), message: 'must be a time as in RFC 3339' },
  'web-address': {
    holds: (value) => value.length <= 2_000 && /^(https?:\/\/|\/)[^\s\p{Cc}]+$/u.test(value),
    message: 'must be a web address',
  },
  // ids of providers and methods: words with few digits, so that nobody can put a card number there
  'payment-word': {
    holds: (value) => /^[a-z]\w*$/.test(value) && value.replace(/\D/g, '').length <= longestDigits,
    message: 'must be the id of one',
  },
};
