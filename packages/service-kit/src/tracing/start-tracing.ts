/** Switches tracing on where `OTEL_EXPORTER_OTLP_ENDPOINT` says where spans go; nothing of OpenTelemetry is loaded otherwise. */
import type { Logger } from '../logging/logger';
import { ConfigError, type Environment, textSetting } from '../service/config';
import { traceBy } from './tracer';

/** One of a hundred: enough to see what is slow, and too little to be seen in the bill. */
const defaultRatio = '0.01';

/**
 * Reads the settings and loads what they need. `OTEL_TRACES_SAMPLER_ARG` is the share of traces that is kept. Gives the end
 * of it, which sends what is left. Throws ConfigError.
 */
export function startTracing(appId: string, log: Logger, env: Environment): () => Promise<void> {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (!endpoint) return async () => {};
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw new ConfigError(
      `OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://collector:4318, not "${endpoint}"`,
    );
  const ratio = Number(textSetting(env, 'OTEL_TRACES_SAMPLER_ARG', defaultRatio));
  if (!(ratio >= 0 && ratio <= 1))
    throw new ConfigError(`OTEL_TRACES_SAMPLER_ARG must be from 0 to 1, not "${env.OTEL_TRACES_SAMPLER_ARG}"`);
  // 50 ms of CPU time and 9 MB that nobody shall pay who collects no spans
  const { createOtlpExporter, createSpanMaker }: typeof import('./open-telemetry') = require('./open-telemetry');
  const maker = createSpanMaker(appId, { exporter: createOtlpExporter(endpoint), ratio }, log);
  traceBy(maker);
  return async () => {
    traceBy(undefined);
    await maker.close();
  };
}
