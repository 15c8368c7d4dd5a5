/** The traces that a Jaeger keeps, by its HTTP API. */
import type { SentSpan } from '@skysync/test-kit';

interface Tag {
  key: string;
  value: unknown;
}

interface JaegerSpan {
  traceID: string;
  spanID: string;
  operationName: string;
  references: { refType: 'CHILD_OF' | 'FOLLOWS_FROM'; traceID: string; spanID: string }[];
  /** Microseconds. */
  startTime: number;
  duration: number;
  tags: Tag[];
  processID: string;
}

interface JaegerTrace {
  spans: JaegerSpan[];
  processes: Record<string, { serviceName: string }>;
}

function spanOf(span: JaegerSpan, service: string): SentSpan {
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

/** All spans of the newest traces that have one of `service`. */
export async function readSpans(url: string, service: string): Promise<SentSpan[]> {
  const answer = await fetch(`${url}/api/traces?service=${service}&limit=200&lookback=1h`, {
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`Jaeger answered ${answer.status}`);
  const { data } = (await answer.json()) as { data: JaegerTrace[] | null };
  return (data ?? []).flatMap(({ spans, processes }) =>
    spans.map((span) => spanOf(span, processes[span.processID]?.serviceName ?? '')),
  );
}
