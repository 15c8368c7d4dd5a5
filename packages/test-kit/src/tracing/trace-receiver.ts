/** A receiver of spans: what a collector is to those who send them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { readSpans, type SentSpan } from './otlp';

/** Keeps all spans that it was sent. */
export interface TraceReceiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`. */
  readonly url: string;
  readonly spans: readonly SentSpan[];
  close(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startTraceReceiver(): Promise<TraceReceiver> {
  const spans: SentSpan[] = [];
  const server = createServer(async (req, res) => {
    const body = await buffer(req);
    spans.push(...readSpans(req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body));
    res.setHeader('content-type', 'application/x-protobuf').end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
