/** Slugs: the readable ids in addresses. One made from a title says nothing about which product is meant. */
import { transliterate } from 'transliteration';

const longest = 80;
const suffixLength = 7;

/** The title in Latin letters without accents, joined by dashes; `product` when nothing is left of it. */
export function slugOf(title: string): string {
  const slug = transliterate(title.normalize('NFKC'))
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, longest)
    .replace(/-+$/, '');
  return slug || 'product';
}

/** For a slug that is taken: with a suffix of six characters. */
export const distinctSlug = (slug: string, suffix: string): string =>
  `${slug.slice(0, longest - suffixLength).replace(/-+$/, '')}-${suffix}`;
