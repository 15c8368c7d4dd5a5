/**
 * The terms of a product: all that it can be found by, as strings in one list, of which MongoDB and what stands in for it
 * make the same ordinary index. A word is a term as it is; `=word` says that it stands in the title; `#…` is a list that
 * the product is in.
 */
import { formsOf, joined, type Word, wordsOf } from './words';

export interface Worded {
  live: boolean;
  title: string;
  description: string;
  categories: readonly string[];
  tags: readonly string[];
  variants: readonly { sku: string; title?: string }[];
}

/** Raised when other terms are made of the same product: those of earlier versions are then made anew, see refresh-terms.ts. */
export const termsVersion = 1;

/** More than a title of the greatest length and a page of description have. */
const mostTerms = 300;

export const inTitle = (term: string): string => `=${term}`;
export const inCategory = (slug: string): string => `#category:${slug}`;
export const withTag = (tag: string): string => `#tag:${tag}`;

/** Those that matter most come first: where a product has too many, its description is cut short. */
export function termsOf({ live, title, description, categories, tags, variants }: Worded): string[] {
  if (!live) return [];
  const ofTitle = allForms(wordsOf(title));
  const terms = new Set([
    ...categories.map(inCategory),
    ...tags.map(withTag),
    ...ofTitle.flatMap((term) => [term, inTitle(term)]),
  ]);
  const skus = variants.map(({ sku }) => sku);
  const names = variants.flatMap((variant) => (variant.title === undefined ? [] : [variant.title]));
  for (const text of [...skus, ...tags, ...names, description]) {
    if (terms.size >= mostTerms) break;
    for (const term of allForms(wordsOf(text))) terms.add(term);
  }
  return [...terms].slice(0, mostTerms);
}

/** As it is written, too, since an unfinished word may go beyond the stem. */
function allForms(words: Word[]): string[] {
  const parts = words.flat();
  return [...parts.flatMap((part) => [...formsOf(part), ...asWritten(part)]), ...joined(parts)];
}

const asWritten = (part: string): string[] => (formsOf(part).length === 1 ? [part] : []);
