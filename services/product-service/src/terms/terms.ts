/**
 * The terms of a product: all that it can be found by, as strings in one list, of which MongoDB and what stands in for it
 * make the same ordinary index. `=word` is a word of the title, `word` one that stands elsewhere only; `#…` is a list that
 * the product is in. Each term is written whenever the product is, by its events, too: so there is none that two others say.
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
  const names = variants.flatMap((variant) => (variant.title === undefined ? [] : [variant.title]));
  const texts = [...variants.map(({ sku }) => sku), ...tags, ...names, description];
  const ofTitle = new Set(
    wordsOf(title)
      .flatMap(titleForms)
      .concat(joined(wordsOf(title).flat())),
  );
  const terms = new Set([...categories.map(inCategory), ...tags.map(withTag), ...[...ofTitle].map(inTitle)]);
  for (const text of texts) {
    if (terms.size >= mostTerms) break;
    for (const term of elsewhere(text)) if (!ofTitle.has(term)) terms.add(term);
  }
  return [...terms].slice(0, mostTerms);
}

/** As it is written, too, since an unfinished word may go beyond the stem. */
const titleForms = (parts: Word): string[] =>
  parts.flatMap((part) => (formsOf(part).length === 1 ? [...formsOf(part), part] : formsOf(part)));

function elsewhere(text: string): string[] {
  const parts = wordsOf(text).flat();
  return [...parts.flatMap(formsOf), ...joined(parts)];
}
