/** Spans of the real SDK, kept where they would be sent. */
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { SentSpan } from '@skysync/test-kit';

const kinds = ['internal', 'server', 'client', 'producer', 'consumer'];
const failed = 2;
const ms = ([seconds, nanoseconds]: [number, number]): number => seconds * 1_000 + nanoseconds / 1e6;

const sent = (span: ReadableSpan): SentSpan => ({
  service: String(span.resource.attributes['service.name']),
  scope: span.instrumentationScope.name,
  traceId: span.spanContext().traceId,
  spanId: span.spanContext().spanId,
  parentId: span.parentSpanContext?.spanId ?? '',
  name: span.name,
  kind: kinds[span.kind] ?? '',
  startMs: ms(span.startTime),
  endMs: ms(span.endTime),
  failed: span.status.code === failed,
  attributes: Object.fromEntries(Object.entries(span.attributes).map(([name, value]) => [name, String(value)])),
  links: span.links.map(({ context }) => context.traceId),
});

/** An exporter that keeps what it is given. */
export function createCollector(): SpanExporter & { readonly spans: readonly SentSpan[] } {
  const spans: SentSpan[] = [];
  return {
    spans,
    export(given, done) {
      spans.push(...given.map(sent));
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
}
