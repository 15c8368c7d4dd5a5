/** Log lines to whatever takes OTLP over HTTP, such as an OpenTelemetry collector (https://opentelemetry.io/docs/specs/otlp/). */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { hostname } from 'node:os';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { type Resource, resourceFromAttributes } from '@opentelemetry/resources';
import { ConfigError, type Environment } from '../../service/config';
import { type LogLine, type OpenTarget, type ParsedLine, parsed } from './target';

type LogRecord = Parameters<OTLPLogExporter['export']>[0][number];

/** https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber */
const severities: Readonly<Record<string, number>> = Object.freeze({ error: 17, warn: 13, info: 9, http: 9, debug: 5 });

const scope = Object.freeze({ name: 'skysync' });
/** The shipper's deadline comes first; this one is for the exporter's own attempts. */
const longestMs = 60_000;

/** OTEL_EXPORTER_OTLP_LOGS_ENDPOINT, or OTEL_EXPORTER_OTLP_ENDPOINT without `/v1/logs`; OTEL_EXPORTER_OTLP_HEADERS as the exporter finds them. */
export const openTarget: OpenTarget = (service, env) => {
  const url = urlOf(env);
  const agent = url.startsWith('https:') ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const exporter = new OTLPLogExporter({
    url,
    timeoutMillis: longestMs,
    concurrencyLimit: 2,
    httpAgentOptions: () => agent,
  });
  const resource = resourceFromAttributes({ 'service.name': service, 'service.instance.id': hostname() });

  return {
    send: (lines, signal) =>
      new Promise((resolve, reject) => {
        // an exporter cannot be told to stop, but its connections end
        signal.addEventListener('abort', () => agent.destroy(), { once: true });
        exporter.export(
          lines.map((line) => recordOf(line, resource)),
          ({ error, code }) => {
            if (code === 0) resolve(0);
            else if (isRefusal(error)) resolve(lines.length);
            else reject(error ?? new Error('the lines could not be exported'));
          },
        );
      }),
    close: async () => agent.destroy(),
  };
};

function urlOf(env: Environment): string {
  const { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: common } = env;
  if (!own && !common) throw new ConfigError('OTEL_EXPORTER_OTLP_ENDPOINT is not set');
  const url = own || `${common?.replace(/\/$/, '')}/v1/logs`;
  if (!/^https?:/.test(url) || !URL.canParse(url)) {
    throw new ConfigError(`OTEL_EXPORTER_OTLP_ENDPOINT must be an address of http or https, not "${own || common}"`);
  }
  return url;
}

function recordOf(line: LogLine, resource: Resource): LogRecord {
  const { level, message, traceId, spanId, timestamp: _, service: _service, ...attributes }: ParsedLine = parsed(line);
  const time: [number, number] = [Math.floor(line.at / 1_000), (line.at % 1_000) * 1_000_000];
  return {
    hrTime: time,
    hrTimeObserved: time,
    severityText: level,
    severityNumber: severities[level] ?? 1,
    body: message,
    attributes: attributes as LogRecord['attributes'],
    droppedAttributesCount: 0,
    resource,
    instrumentationScope: scope,
    ...(traceId && { spanContext: { traceId, spanId: spanId ?? '', traceFlags: 0 } }),
  };
}

/** What will not be taken however often it is sent (https://opentelemetry.io/docs/specs/otlp/#failures-1). */
const isRefusal = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && (error.code === 400 || error.code === 413);
