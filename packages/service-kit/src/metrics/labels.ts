/** Labels of metrics: closed lists, so that the number of series is known before anybody asks. */

/** What a value becomes that is not in the list of its label. */
export const otherValue = 'other';

/** All values that each label may have. */
export type LabelValues<L extends string> = Readonly<Record<L, readonly string[]>>;

/** One value for each label. */
export type Labels<L extends string> = Readonly<Record<L, string>>;

/** The names of the labels. */
export const namesOf = <L extends string>(labels: LabelValues<L>): L[] => Object.keys(labels) as L[];

/** Puts `other` in the place of each value that was not declared. */
export function closing<L extends string>(labels: LabelValues<L>): (given: Labels<L>) => Record<L, string> {
  const known = namesOf(labels).map((name) => [name, new Set(labels[name])] as const);
  return (given) => {
    const closed = {} as Record<L, string>;
    for (const [name, values] of known) closed[name] = values.has(given[name]) ? given[name] : otherValue;
    return closed;
  };
}

/** Every combination of the declared values. */
export function combinations<L extends string>(labels: LabelValues<L>): Labels<L>[] {
  let all = [{}] as Labels<L>[];
  for (const name of namesOf(labels)) {
    all = all.flatMap((one) => labels[name].map((value) => ({ ...one, [name]: value })));
  }
  return all;
}
