/** What one kind of log target has to do by itself; all else is the same for all of them (./shipper). */
import type { Environment } from '../../service/config';

/** A line on its way: JSON as it would stand on the console, already scrubbed. */
export interface LogLine {
  text: string;
  /** When it was written, in milliseconds since 1970. */
  at: number;
  /** Of `text` in UTF-8. */
  bytes: number;
}

/** Where lines go. */
export interface Target {
  /**
   * Sends lines, oldest first, and resolves with how many of them the target refuses for good. Rejects where they have to be
   * sent again. One call at a time; it lets go of its connection when the signal comes, which it always does in the end.
   */
  send(lines: readonly LogLine[], signal: AbortSignal): Promise<number>;
  /** Gives back what it holds. */
  close(): Promise<void>;
}

/** Opens a target by its settings, without asking the other side. Throws ConfigError, which names the setting. */
export type OpenTarget = (service: string, env: Environment) => Target;

/** What lines hold that targets have fields of their own for. */
export interface ParsedLine {
  level: string;
  message: string;
  /** 32 hex digits (https://www.w3.org/TR/trace-context/). */
  traceId?: string;
  /** 16 hex digits. */
  spanId?: string;
  [member: string]: unknown;
}

/** The members of a line. */
export const parsed = (line: LogLine): ParsedLine => JSON.parse(line.text) as ParsedLine;
