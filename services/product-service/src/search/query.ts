/** What a visitor's words ask for: sets of products, each within the next, from the surest to the widest. */
import { inTitle } from '../terms/terms';
import { formsOf, isUnspaced, joined, type Word, wordsOf } from '../terms/words';

/** Conditions on the terms of a product, all of which must hold. */
export type Terms = readonly { terms: string | { $in: (string | RegExp)[] } }[];

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
  const titled = [...finished, ...sure].map((term) => ({ terms: inTitle(term) }));
  const anywhere = [...finished, ...sure].map((term) => ({ terms: { $in: [term, inTitle(term)] } }));
  const readings: Terms[] = [
    [...finished, ...whole].map((term) => ({ terms: inTitle(term) })),
    begun === undefined ? titled : [...titled, { terms: { $in: begun.map(placed(inTitle)) } }],
    begun === undefined ? anywhere : [...anywhere, { terms: { $in: begun.flatMap(everywhere) } }],
  ];
  if (finished.length + whole.length < 2) return readings;
  return [...readings, [{ terms: { $in: [...finished, ...whole, ...(begun ?? [])].flatMap(everywhere) } }]];
}

/** The terms that a word is found by: `iphone15` as one, which the terms of `iPhone 15` have, too. */
function exactly(word: Word): string[] {
  const codes = joined(word);
  return codes.length > 0 ? codes : word.flatMap(formsOf);
}

/** The terms that a last word is found by for sure, and of which others one is enough: its forms, and what begins with it. */
function unfinished(word: Word): { sure: string[]; begun?: Sought[] } {
  const codes = joined(word);
  const parts = codes.length > 0 ? codes : word;
  const last = parts.at(-1) ?? '';
  const sure = (codes.length > 0 ? codes.slice(0, -1) : word.slice(0, -1).flatMap(formsOf)).slice(0, mostTerms);
  if (isUnspaced(last) || [...last].length < shortestBeginning) return { sure: [...sure, ...formsOf(last)] };
  return { sure, begun: [...formsOf(last).filter((form) => !form.startsWith(last)), { beginsWith: last }] };
}

/** A term, or all that begin so; words have only letters, marks and digits in them, which mean themselves in a pattern. */
type Sought = string | { beginsWith: string };

const placed =
  (place: (term: string) => string) =>
  (sought: Sought): string | RegExp =>
    typeof sought === 'string' ? place(sought) : new RegExp(`^${place(sought.beginsWith)}`);

const everywhere = (sought: Sought): (string | RegExp)[] => [placed(inTitle)(sought), placed((term) => term)(sought)];
