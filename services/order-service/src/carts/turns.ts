/** Lets the requests of one cart take turns within this process, where they would only spoil each other's saves. */

/** Runs `work` after all earlier work of that key; undefined when too many wait already. */
export type TakeTurn = <T>(key: string, work: () => Promise<T>) => Promise<T> | undefined;

/** Makes turns for which at most `most` may wait. */
export function createTurns(most: number): TakeTurn {
  const lines = new Map<string, { length: number; last: Promise<unknown> }>();
  return (key, work) => {
    const line = lines.get(key) ?? { length: 0, last: Promise.resolve() };
    if (line.length >= most) return undefined;
    const turn = line.last.then(work, work);
    line.length += 1;
    line.last = turn;
    lines.set(key, line);
    const leave = (): void => {
      line.length -= 1;
      if (line.length === 0) lines.delete(key);
    };
    turn.then(leave, leave);
    return turn;
  };
}
