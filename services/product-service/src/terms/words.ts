/** The words of a text as a shop's visitor compares them: without accents, case and punctuation, in any script. */
import { stemOf } from './stem';

/** Accents of Latin, Greek and Cyrillic, points of Hebrew, vowel marks of Arabic: what people write or leave out at will. */
const accents = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670]/g;
/** Letters that Unicode does not take apart. */
const letters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ς: 'σ',
};
const inseparable = new RegExp(`[${Object.keys(letters).join('')}]`, 'g');
/** `chef's`, `l’eau`: one letter beside an apostrophe is grammar. */
const elisions = /(?<![\p{L}\p{N}])\p{L}['’](?=\p{L})|['’]s(?![\p{L}\p{N}])/giu;

/** Scripts that put no spaces between words, or long words together from short ones. */
const unspaced = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}ー]+/gu;
const hasUnspaced = new RegExp(unspaced.source, 'u');
/** Scripts without spaces whose words only a dictionary can tell; it is twenty times dearer than looking at letters. */
const inDictionary = /[\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
const segmenter = new Intl.Segmenter('th', { granularity: 'word' });
const runs = /[\p{L}\p{M}]+|\p{N}+/gu;
const longest = 40;

const bare = (text: string): string => text.normalize('NFKD').replace(accents, '').normalize('NFKC');

/** Texts that differ in accents, case or width alone are folded to the same. Upper case makes `ss` of `ß`. */
export const folded = (text: string): string =>
  bare(bare(text).toUpperCase().toLowerCase()).replace(inseparable, (letter) => letters[letter] ?? letter);

/** What stands between two spaces, cut at punctuation and where letters and digits meet: `iphone15` has two parts. */
export type Word = readonly string[];

/** The words of a text, in order; of scripts without spaces, whole runs, or what the dictionary takes for words. */
export function wordsOf(text: string): Word[] {
  const spread = text.normalize('NFC').replace(elisions, '').replace(unspaced, ' $& ');
  const chunks = spread.split(/\s+/u).flatMap((chunk) => (inDictionary.test(chunk) ? segmentsOf(chunk) : [chunk]));
  return folded(chunks.join(' '))
    .split(' ')
    .map((word) => (word.match(runs) ?? []).map((part) => [...part].slice(0, longest).join('')))
    .filter((parts) => parts.length > 0);
}

const segmentsOf = (chunk: string): string[] => [...segmenter.segment(chunk)].map(({ segment }) => segment);

export const isUnspaced = (text: string): boolean => hasUnspaced.test(text);

/** What a part of a word is found by: its stem, or every two signs of it where words are found inside longer ones. */
export function formsOf(part: string): string[] {
  if (!isUnspaced(part)) return [stemOf(part)];
  const signs = [...part];
  return signs.length === 1 ? signs : signs.slice(1).map((sign, index) => `${signs[index]}${sign}`);
}

/** Every two parts beside each other of which one is a number: `iphone15`, as one writes it or in two words. */
export const joined = (parts: Word): string[] =>
  parts.slice(1).flatMap((part, index) => {
    const before = parts[index] ?? '';
    const isCode = isNumber(part) !== isNumber(before) && !isUnspaced(`${before}${part}`);
    return isCode ? [`${before}${part}`] : [];
  });

const isNumber = (part: string): boolean => /^\p{N}/u.test(part);
