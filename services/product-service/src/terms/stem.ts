/**
 * Takes the commonest English endings off a word, so that `hikes` finds `hiking`. Other languages in Latin letters lose
 * a final `s` or `e` by it, which does the same for many of their plurals; whatever it does, it does to both sides.
 */

const shortest = 4;
/** What is left must have a vowel: not of `ring` or `red`. */
const inflected = /^(.*[aeiouy].*)(?:ing|ed)$/;
const doubled = /([^aeioulsz])\1$/;
/** `hik` and `cap`, whose `e` is part of the word: a cape is no cap. */
const needsE = /^[^aeiou]*[aeiouy][^aeiouwxy]$/;

export function stemOf(word: string): string {
  if (word.length < shortest || !/^[a-z]+$/.test(word)) return word;
  const singular = singularOf(word);
  const verb = inflected.exec(singular)?.[1] ?? '';
  const root = verb.length > 2 ? rootOf(verb) : singular;
  if (root.endsWith('e') && !needsE.test(root.slice(0, -1))) return root.slice(0, -1);
  return root.length > 3 ? root.replace(/y$/, 'i') : root;
}

function singularOf(word: string): string {
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

function rootOf(verb: string): string {
  if (doubled.test(verb)) return verb.slice(0, -1);
  return needsE.test(verb) ? `${verb}e` : verb;
}
