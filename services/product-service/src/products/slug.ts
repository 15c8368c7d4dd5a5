/** Slugs: the readable ids in addresses. */

const longest = 80;

/** Letters and digits of the title without accents, joined by dashes; `product` when nothing is left of it. */
export function slugOf(title: string): string {
  const slug = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, longest)
    .replace(/^-+|-+$/g, '');
  return slug || 'product';
}
