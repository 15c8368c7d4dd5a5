/** What a span is to those who make one: OpenTelemetry itself is loaded only where somebody collects spans. */

/** What stands beside a span: names of routes, collections and topics, counts. Never a value that a person has sent. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A span that is about to begin. */
export interface SpanStart {
  /** Of few different ones: the template of a route, never a path. */
  name: string;
  kind: 'server' | 'client' | 'producer' | 'consumer' | 'internal';
  attributes?: SpanAttributes;
  /** Now, when not given. */
  startTime?: Date;
  /** The `traceparent` of another trace that has to do with it. */
  link?: string | undefined;
}

/** A span that has begun. */
export interface OpenSpan {
  /** What it is to those below it (https://www.w3.org/TR/trace-context/). */
  readonly traceparent: string;
  set(attributes: SpanAttributes): void;
  /** It ends badly. Only the kind of error is said, because messages repeat what was sent. */
  fail(errorType: string): void;
  end(): void;
}

/** Makes spans, and sends them. */
export interface SpanMaker {
  /** A span below `parent` (a `traceparent`), or the first one of a trace, which then may or may not be sampled. */
  begin(start: SpanStart, parent?: string): OpenSpan;
  /** Sends what is left, for a moment. */
  close(): Promise<void>;
}
