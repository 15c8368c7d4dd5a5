/** Takes secrets and card numbers out of whatever is about to be written down: by the name of a field, and by their shape. */
import { withoutCardNumbers } from './card-numbers';
import { isPersonal, quoted, withoutPersonalData } from './personal-data';

/** How much of a value is kept, and what of it is not looked at. */
export interface Bounds {
  /** Levels of nesting. */
  deepest: number;
  /** Items of a list, and members of an object. */
  longest: number;
  /** Characters of a text. */
  text: number;
  /** True for names of ids, which programs must find as they were. */
  isId?: (name: string) => boolean;
  /** True where personal data goes, too: from what people read, not from what has to be done again. */
  personal?: boolean;
}

/** Names as they are compared: without `-` and `_`, and regardless of case. */
const secretNames =
  /(?:^key|authorization|pass(?:word|phrase|wd)s?|passwordhash|secrets?|token|cookies?|signature|credentials?|cardnumber|cv[cv]2?|(?:api|secret|signing|private|access|encryption|token)keys?)$/i;
const isSecret = (name: string): boolean => secretNames.test(name.replace(/[-_]/g, ''));

const shapes: readonly [shape: RegExp, instead: string][] = [
  [/\beyJ[\w-]{5,}(?:\.[\w-]*)*/g, '[token]'],
  [/(\w:\/\/)[^\s/@]+@/g, '$1[redacted]@'],
  [/\b([Bb]earer|BEARER|Basic)(\s+|%20|\+)[\w.~+/=-]{8,}/g, '$1$2[redacted]'],
  // keys and webhook secrets of Stripe, and what its script confirms a payment with
  [/(?<![A-Za-z0-9])(?:(?:sk|rk)_(?:test|live)|whsec|(?:pi|seti)_\w{1,80}?_secret)_[\w+/=-]+/g, '[secret]'],
  // cards that Stripe keeps; the names of test cards are shorter
  [/(?<![A-Za-z0-9])pm_[A-Za-z0-9]{16,}/g, '[saved card]'],
  // refresh tokens; digests in hexadecimal digits are as long
  [/(?<![\w-])(?![0-9a-f]{64}\b)[\w-]{64}(?![\w-])/g, '[token]'],
];

const names =
  'authorization|cookie|password|passwd|passphrase|secret(?:[-_]?key)?|token|signature|api[-_]?key|private[-_]?key';
/** In quotes, in quotes inside quotes, or bare. */
const values = [...quoted, String.raw`[^\s"',;&}\])[\\]+`];
/** A name and its value inside a text: of JSON, a form, a header, or the words of a database. */
const named = new RegExp(String.raw`((?:${names})(?:\\?["'])?\s*[:=]\s*)(?:${values.join('|')})`, 'gi');

/** What short secrets and named values have in them; most ids and many messages have none of it. */
const suspicious = /[:=]|eyJ|(?:sk|rk)_|whsec_|secret_|pm_|[Bb]earer|BEARER|Basic/;
const shortestToken = 64;

/** More than any secret is long, so that none is half seen where a text is cut. */
const margin = 80;

/** The text without what is shaped like a secret or a card number. */
export function withoutShapes(text: string): string {
  if (text.length < shortestToken && !suspicious.test(text)) return withoutCardNumbers(text);
  let scrubbed = text;
  for (const [shape, instead] of shapes) scrubbed = scrubbed.replace(shape, instead);
  return withoutCardNumbers(scrubbed);
}

/** The text without those, nor what stands under the name of a secret in it; of a long one the beginning. */
export function scrubText(text: string, longest = Number.POSITIVE_INFINITY, personal = false): string {
  if (text.length > longest) {
    return `${scrubText(text.slice(0, longest + margin), longest + margin, personal).slice(0, -margin)}…`;
  }
  const shapeless = withoutShapes(text);
  const scrubbed = /[:=]/.test(shapeless) ? shapeless.replace(named, '$1[redacted]') : shapeless;
  return personal ? withoutPersonalData(scrubbed) : scrubbed;
}

/** A copy of JSON, errors and what they hold, without secrets and within the bounds. */
export function scrub(value: unknown, bounds: Bounds, depth = 0): unknown {
  const { deepest, longest, text, isId = never, personal = false } = bounds;
  if (typeof value === 'string') return scrubText(value, text, personal);
  if (typeof value === 'number' || typeof value === 'bigint') return scrubNumber(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > deepest) return '[deep]';
  if (value instanceof Date) return value;
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const below = (item: unknown): unknown => scrub(item, bounds, depth + 1);
  if (value instanceof Error) {
    const { name, message, stack = '', cause } = value;
    return { name, message: below(message), stack: below(stack), cause: below(cause) };
  }
  if (Array.isArray(value)) return value.slice(0, longest).map(below);
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, longest)
      .map(([name, item]) => [
        withoutCardNumbers(name),
        isSecret(name) || (personal && isPersonal(name)) ? '[redacted]' : isId(name) ? item : below(item),
      ]),
  );
}

const never = (): boolean => false;

/** Shorter ones are no card numbers, and longer ones than are exact may have been one before they were rounded. */
function scrubNumber(value: number | bigint): unknown {
  if (value < 1e12) return value;
  if (typeof value === 'number' && value < 1e19 && !Number.isSafeInteger(value)) return '[card number]';
  const text = String(value);
  const scrubbed = withoutCardNumbers(text);
  return scrubbed === text ? value : scrubbed;
}
