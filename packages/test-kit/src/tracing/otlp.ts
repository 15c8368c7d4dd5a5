/** What an exporter of spans sends, as far as tests read it (https://opentelemetry.io/docs/specs/otlp/). */
import { parse } from 'protobufjs';

const schema = parse(
  `syntax = "proto3";
  message Request { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { Scope scope = 1; repeated Span spans = 2; }
  message Scope { string name = 1; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6;
    fixed64 start_time_unix_nano = 7; fixed64 end_time_unix_nano = 8;
    repeated KeyValue attributes = 9; repeated Link links = 13; Status status = 15;
  }
  message Link { bytes trace_id = 1; bytes span_id = 2; }
  message Status { int32 code = 3; }
  message KeyValue { string key = 1; Value value = 2; }
  message Value { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }`,
  { keepCase: false },
).root.lookupType('Request');

interface KeyValue {
  key: string;
  value?: { stringValue?: string; boolValue?: boolean; intValue?: string; doubleValue?: number };
}

interface WireSpan {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind?: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes?: KeyValue[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number };
}

interface WireRequest {
  resourceSpans?: {
    resource?: { attributes?: KeyValue[] };
    scopeSpans?: { scope?: { name?: string }; spans?: WireSpan[] }[];
  }[];
}

/** A span that has ended, whoever keeps it. */
export interface SentSpan {
  /** `service.name`: of a sidecar the app id, as of its app. */
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

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const failed = 2;

const hex = (base64 = ''): string => Buffer.from(base64, 'base64').toString('hex');
const ms = (nanoseconds: string): number => Number(BigInt(nanoseconds) / 1_000n) / 1_000;

const attributesOf = (list: KeyValue[] = []): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, String(Object.values(value ?? {})[0] ?? '')]));

const spanOf = (span: WireSpan, service: string, scope: string): SentSpan => ({
  service,
  scope,
  traceId: hex(span.traceId),
  spanId: hex(span.spanId),
  parentId: hex(span.parentSpanId),
  name: span.name,
  kind: kinds[span.kind ?? 0] ?? '',
  startMs: ms(span.startTimeUnixNano),
  endMs: ms(span.endTimeUnixNano),
  failed: span.status?.code === failed,
  attributes: attributesOf(span.attributes),
  links: (span.links ?? []).map(({ traceId }) => hex(traceId)),
});

/** The spans of a request in OTLP's binary form. Throws when it is none. */
export function readSpans(body: Buffer): SentSpan[] {
  const decoded = schema.toObject(schema.decode(body), { longs: String, bytes: String }) as WireRequest;
  return (decoded.resourceSpans ?? []).flatMap(({ resource, scopeSpans = [] }) => {
    const service = attributesOf(resource?.attributes)['service.name'] ?? '';
    return scopeSpans.flatMap(({ scope, spans = [] }) => spans.map((span) => spanOf(span, service, scope?.name ?? '')));
  });
}
