/** What a visitor's words ask for: sets of products, each within the next, from the surest to the widest. */
import { inTitle } from '../terms/terms';
import { formsOf, isUnspaced, joined, type Word, wordsOf } from '../terms/words';

/** Conditions on the terms of a product, all of which must hold. */
export type Terms = readonly { terms: string | RegExp | { $in: (string | RegExp)[] } }[];

const mostTerms = 16;
/** A single letter begins too much. */
const shortestBeginning = 2;

/** The readings that have all words, wherever they stand, and any word. */
export const allWords = 2;
export const anyWord = 3;

/**
 * All words in the title; in the title, the last one unfinished; anywhere, the last one unfinished; any of them, where
 * there are several. Empty when there is no word in it.
 */
export function readingsOf(q: string): Terms[] {
  const words = wordsOf(q);
  const last = words.at(-1);
  if (!last) return [];
  const finished = words.slice(0, -1).flatMap(exactly).slice(0, mostTerms);
  const whole = exactly(last).slice(0, mostTerms);
  const { sure, begun } = unfinished(last);
  const all = (terms: string[]): Terms => terms.map((term) => ({ terms: term }));
  const within = (place: (term: string) => string): Terms => [
    ...all([...finished, ...sure.slice(0, mostTerms)].map(place)),
    ...(begun === undefined ? [] : [{ terms: oneOf(begun, place) }]),
  ];
  const readings = [all([...finished, ...whole].map(inTitle)), within(inTitle), within((term) => term)];
  if (finished.length + whole.length < 2) return readings;
  const anyOf = [...finished, ...whole, ...(begun === undefined ? [] : [beginningWith(begun)])];
  return [...readings, [{ terms: { $in: anyOf } }]];
}

/** The terms that a word is found by: `iphone15` as one, which the terms of `iPhone 15` have, too. */
function exactly(word: Word): string[] {
  const codes = joined(word);
  return codes.length > 0 ? codes : word.flatMap(formsOf);
}

/** The terms that a last word is found by for sure, and what else a term begins with. */
function unfinished(word: Word): { sure: string[]; begun?: string } {
  const codes = joined(word);
  const parts = codes.length > 0 ? codes : word;
  const begun = parts.at(-1) ?? '';
  const sure = codes.length > 0 ? codes.slice(0, -1) : word.slice(0, -1).flatMap(formsOf);
  if (isUnspaced(begun) || [...begun].length < shortestBeginning) return { sure: [...sure, ...formsOf(begun)] };
  return { sure, begun };
}

/** Has only letters and digits in it, which mean themselves in a pattern. */
const beginningWith = (begun: string): RegExp => new RegExp(`^${begun}`);

/** The word itself in any form, or what begins with it as it is written. */
function oneOf(begun: string, place: (term: string) => string): RegExp | { $in: (string | RegExp)[] } {
  const pattern = beginningWith(place(begun));
  const others = formsOf(begun).filter((form) => !form.startsWith(begun));
  return others.length > 0 ? { $in: [...others.map(place), pattern] } : pattern;
}
