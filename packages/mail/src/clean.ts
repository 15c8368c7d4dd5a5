/** Takes out of what people wrote whatever could make a mail say something else than it says. */

/** Control characters and line ends, and those that turn the direction of what stands around them (UAX #9). */
const treacherous = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu;

/** One line of plain text: its words stay, in whatever script, and nothing in it reaches beyond it. */
export const cleanLine = (text: string): string => text.toWellFormed().replace(treacherous, ' ').trim();

/** What mail programs make links of, or read as an address. */
const looksLikeLink = /[:/\\@]|\p{L}\.\p{L}|\bwww\b/u;
const longestName = 60;

/**
 * A name as a mail may greet it; undefined for one that nobody has. Anybody can open an account with a stranger's address:
 * a "name" of theirs must not become an advertisement in the shop's mail to the stranger.
 */
export function nameToGreet(name: string): string | undefined {
  const clean = cleanLine(name);
  return clean === '' || clean.length > longestName || looksLikeLink.test(clean) ? undefined : clean;
}
