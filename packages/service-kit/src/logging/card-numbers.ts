/**
 * Finds card numbers in text: 13 to 19 digits that pass the Luhn check (ISO/IEC 7812-1), written in one piece or in groups.
 */
import validator from 'validator';

/** What people and URLs put between groups of digits. */
const gap = String.raw`(?:[\s._+\u2010-\u2015\u2212-]|%20|%2D){0,3}`;
const fewest = 13;
const most = 19;
/** Ids come first, so that none is taken for a card number because it happens to have few letters. */
const candidates = new RegExp(
  String.raw`(?<![0-9a-z])(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})(?![0-9a-z])|\d(?:${gap}\d){12,}`,
  'gi',
);
const gaps = new RegExp(`(${gap.replace('{0,3}', '{1,3}')})`, 'i');
/** No network's numbers begin with another digit, but times in milliseconds do. */
const issuers = /^[2-689]/;
/** Twelve digits are too few, so most texts need no closer look. */
const manyDigits = /\d(?:[^\d]{0,9}\d){12}/;

/** Replaces each card number by `instead`. Ids in hexadecimal digits stay as they are. */
export function withoutCardNumbers(text: string, instead = '[card number]'): string {
  if (text.length < fewest || !manyDigits.test(text)) return text;
  return text.replace(candidates, (run) => (/[a-f]/i.test(run.replace(/%2D/gi, '')) ? run : cut(run, instead)));
}

/** True when the text has a card number in it. */
export const holdsCardNumber = (text: string): boolean => withoutCardNumbers(text) !== text;

/** A run may begin or end with groups that belong to something else, such as a quantity or an expiry date. */
function cut(run: string, instead: string): string {
  const parts = run.split(gaps); // groups at even places, the gaps between them at odd ones
  const kept: string[] = [];
  for (let from = 0; from < parts.length; from += 2) {
    const end = endOfCard(parts, from);
    kept.push(end > 0 ? instead : (parts[from] ?? ''));
    if (end > 0) from = end - 1;
    kept.push(parts[from + 1] ?? '');
  }
  return kept.join('');
}

/** The place after the longest card number that begins with the group at `from`; 0 when there is none. */
function endOfCard(parts: string[], from: number): number {
  let end = 0;
  for (let [place, digits] = [from, '']; place < parts.length; place += 2) {
    digits += parts[place] ?? '';
    if (digits.length > most) break;
    if (digits.length >= fewest && isCardNumber(digits)) end = place + 1;
  }
  return end;
}

const isCardNumber = (digits: string): boolean => issuers.test(digits) && Boolean(validator.isLuhnNumber(digits));
