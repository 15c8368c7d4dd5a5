/** Spans by OpenTelemetry, sent by OTLP. Nothing imports this module but ./start-tracing, and only where spans are collected. */
import {
  type Context,
  DiagLogLevel,
  diag,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { readTraceparent, writeTraceparent } from '../context/traceparent';
import type { Logger } from '../logging/logger';
import { withDeadline } from '../runtime/deadline';
import type { OpenSpan, SpanMaker, SpanStart } from './span';

/** Where spans go, and how many. */
export interface Collecting {
  exporter: SpanExporter;
  /** Of the traces that begin here, the share that is sampled: 0 to 1. */
  ratio: number;
}

const closeWithinMs = 2_000;
const kinds: Record<SpanStart['kind'], SpanKind> = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/**
 * Sends to an OTLP/HTTP receiver; `endpoint` is its address without `/v1/traces`. Headers, certificates and time-outs are
 * read from `OTEL_EXPORTER_OTLP_*`.
 */
export const createOtlpExporter = (endpoint: string): SpanExporter =>
  new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });

/**
 * Spans are kept in a bounded buffer and sent by the hundred every few seconds: a collector that is away or slow costs
 * spans, never a request.
 */
export function createSpanMaker(appId: string, { exporter, ratio }: Collecting, log: Logger): SpanMaker {
  const complain = (message: string): void => void log.warn('spans are lost', { reason: message });
  const silent = (): void => {};
  diag.setLogger(
    { error: complain, warn: complain, info: silent, debug: silent, verbose: silent },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': appId, 'service.namespace': 'skysync' }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })],
  });
  const tracer = provider.getTracer('@skysync/service-kit');
  return {
    begin({ name, kind, attributes, startTime, link }, parent) {
      const linked = linkTo(link);
      const options = {
        kind: kinds[kind],
        ...(attributes && { attributes }),
        ...(startTime && { startTime }),
        ...linked,
      };
      return openSpan(tracer.startSpan(name, options, below(parent)));
    },
    close: () =>
      withDeadline(closeWithinMs, 'sending the last spans', () => provider.shutdown()).catch((error) => {
        log.warn('the last spans were not sent', { error });
      }),
  };
}

function below(parent: string | undefined): Context {
  const known = spanContextOf(parent);
  return known ? trace.setSpanContext(ROOT_CONTEXT, known) : ROOT_CONTEXT;
}

const linkTo = (link: string | undefined) => {
  const context = spanContextOf(link);
  return context && { links: [{ context }] };
};

function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const read = readTraceparent(traceparent);
  return read && { traceId: read.traceId, spanId: read.spanId, traceFlags: read.flags, isRemote: true };
}

function openSpan(span: Span): OpenSpan {
  const { traceId, spanId, traceFlags } = span.spanContext();
  return {
    traceparent: writeTraceparent(traceId, spanId, traceFlags),
    set: (attributes) => void span.setAttributes(attributes),
    fail: (errorType) => void span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', errorType),
    end: () => span.end(),
  };
}
