/** The traces that a Jaeger keeps, by its HTTP API. */

/** A span that has ended. */
export interface KeptSpan {
  /** Of a sidecar the app id, as of its app. */
  service: string;
  /** The library that has made it, which tells a sidecar's from its app's. */
  scope: string;
  traceId: string;
  spanId: string;
  /** '' of the first one of a trace. */
  parentId: string;
  name: string;
  kind: string;
  startMs: number;
  endMs: number;
  failed: boolean;
  attributes: Readonly<Record<string, string>>;
  /** Ids of traces. */
  links: readonly string[];
}

interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: { refType: 'CHILD_OF' | 'FOLLOWS_FROM'; traceID: string; spanID: string }[];
  /** Microseconds. */
  startTime: number;
  duration: number;
  tags: { key: string; value: unknown }[];
  processID: string;
}

interface JaegerAnswer {
  data: { spans: JaegerSpan[]; processes: Record<string, { serviceName: string }> }[] | null;
}

function spanOf(span: JaegerSpan, service: string): KeptSpan {
  const attributes = Object.fromEntries(span.tags.map(({ key, value }) => [key, String(value)]));
  const parent = span.references.find(({ refType, traceID }) => refType === 'CHILD_OF' && traceID === span.traceID);
  return {
    service,
    scope: attributes['otel.scope.name'] ?? '',
    traceId: span.traceID,
    spanId: span.spanID,
    parentId: parent?.spanID ?? '',
    name: span.operationName,
    kind: attributes['span.kind'] ?? 'internal',
    startMs: span.startTime / 1_000,
    endMs: (span.startTime + span.duration) / 1_000,
    failed: attributes.error === 'true',
    attributes,
    links: span.references.filter(({ traceID }) => traceID !== span.traceID).map(({ traceID }) => traceID),
  };
}

/** The spans of what is asked for under `/api/traces`: one trace by its id, or several by a query. */
export async function readSpans(jaegerUrl: string, asked: string): Promise<KeptSpan[]> {
  const answer = await fetch(`${jaegerUrl}/api/traces${asked}`, { signal: AbortSignal.timeout(10_000) });
  if (answer.status === 404) return [];
  if (!answer.ok) throw new Error(`Jaeger answered ${answer.status}`);
  const { data } = (await answer.json()) as JaegerAnswer;
  return (data ?? []).flatMap(({ spans, processes }) =>
    spans.map((span) => spanOf(span, processes[span.processID]?.serviceName ?? '')),
  );
}
