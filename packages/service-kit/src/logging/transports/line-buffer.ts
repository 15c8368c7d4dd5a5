/** Lines that wait, in order and within bounds: the oldest go where there are too many. */
import type { LogLine } from './target';

/** How much may wait. */
export interface BufferBounds {
  lines: number;
  bytes: number;
}

/** A queue of lines. */
export interface LineBuffer {
  /** Adds a line, and returns how many had to go for it: the oldest, or this one where it is too large for all of the buffer. */
  push(line: LogLine): number;
  /** Takes the oldest lines out, as many as fit into `most`; at least one, if there is one. */
  take(most: BufferBounds): LogLine[];
  readonly size: number;
  /** True when what waits fills `bounds`. */
  fills(bounds: BufferBounds): boolean;
}

/** Below this many lines that are gone, the list is not moved together. */
const fewGone = 1_024;

/** Makes an empty queue. */
export function createLineBuffer(bounds: BufferBounds): LineBuffer {
  let lines: (LogLine | undefined)[] = [];
  let first = 0;
  let bytes = 0;

  const shift = (): LogLine | undefined => {
    const line = lines[first];
    if (!line) return undefined;
    lines[first] = undefined;
    first += 1;
    bytes -= line.bytes;
    if (first > fewGone && first * 2 > lines.length) {
      lines = lines.slice(first);
      first = 0;
    }
    return line;
  };
  const size = (): number => lines.length - first;

  return {
    push(line) {
      if (line.bytes > bounds.bytes) return 1;
      lines.push(line);
      bytes += line.bytes;
      let gone = 0;
      while (size() > bounds.lines || bytes > bounds.bytes) {
        shift();
        gone += 1;
      }
      return gone;
    },
    take(most) {
      const taken: LogLine[] = [];
      for (let room = most.bytes; taken.length < most.lines; ) {
        const next = lines[first];
        if (!next || (taken.length > 0 && next.bytes > room)) break;
        room -= next.bytes;
        taken.push(next);
        shift();
      }
      return taken;
    },
    get size() {
      return size();
    },
    fills: (some) => size() >= some.lines || bytes >= some.bytes,
  };
}
