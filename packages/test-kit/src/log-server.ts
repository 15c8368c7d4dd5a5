/** A server in the place of CloudWatch, Google Cloud Logging or an OpenTelemetry collector, which can be down in every way. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What it does with lines; `refuse` closes its port, and `no-tokens` answers Google's clients no question for a token. */
export type LogServerManner = 'take' | 'no-tokens' | 'hang' | 'refuse' | '500' | 'slow' | 'reset' | 'trickle' | '400';
/** Every way to be down. */
export const logServerFaults = ['hang', 'refuse', '500', 'slow', 'reset', 'trickle'] as const;

/** A log target of the test's own. */
export interface LogServer {
  url: string;
  port: number;
  /** The messages that it took, in order. */
  messages(): string[];
  /** Bodies that it took. */
  bodies(): unknown[];
  /** Requests that were begun, whatever became of them. */
  requests(): number;
  /** Connections that are open now. */
  connections(): number;
  behave(manner: LogServerManner): Promise<void>;
  close(): Promise<void>;
}

interface Event {
  message: string;
}
interface Body {
  logEvents?: Event[];
  entries?: { jsonPayload: Event }[];
  resourceLogs?: { scopeLogs: { logRecords: { body: { stringValue: string } }[] }[] }[];
}

/** The messages in a body of any of the three. */
const messagesOf = ({ logEvents = [], entries = [], resourceLogs = [] }: Body): string[] => [
  ...logEvents.map(({ message }) => (JSON.parse(message) as Event).message),
  ...entries.map(({ jsonPayload }) => jsonPayload.message),
  ...resourceLogs.flatMap(({ scopeLogs }) =>
    scopeLogs.flatMap(({ logRecords }) => logRecords.map(({ body }) => body.stringValue)),
  ),
];

const slowMs = 2_000;

async function textOf(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** What Google's clients find on a machine of Google's. */
function answerMetadata(req: IncomingMessage, res: ServerResponse, held: (() => void)[] | undefined): void {
  res.setHeader('metadata-flavor', 'Google');
  res.setHeader('content-type', 'application/json');
  const isToken = req.url?.includes('/token');
  const token = { access_token: 'a-token', expires_in: 3_600, token_type: 'Bearer' };
  if (isToken && held) held.push(() => res.end(JSON.stringify(token)));
  else res.end(isToken ? JSON.stringify(token) : 'true');
}

const badly: Partial<Record<LogServerManner, (req: IncomingMessage, res: ServerResponse) => void>> = {
  hang: () => {},
  '500': (_req, res) => res.writeHead(500).end('{"message": "broken"}'),
  '400': (_req, res) => res.writeHead(400, { 'x-amzn-errortype': 'InvalidParameterException' }).end('{}'),
  slow: (_req, res) => void setTimeout(() => res.end('{}'), slowMs).unref(),
  reset: (req) => req.socket.resetAndDestroy(),
  trickle: (_req, res) => {
    res.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => res.write(' '), 20);
    res.on('close', () => clearInterval(timer));
  },
};

/** Starts one on a port of its own. With `keep: false` it forgets what it took. */
export async function startLogServer({ keep = true } = {}): Promise<LogServer> {
  let manner: LogServerManner = 'take';
  let begun = 0;
  const held: (() => void)[] = [];
  const bodies: Body[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (req, res) => {
    if (req.url?.startsWith('/computeMetadata'))
      return answerMetadata(req, res, manner === 'no-tokens' ? held : undefined);
    begun += 1;
    const fault = badly[manner];
    if (fault) return fault(req, res);
    const text = await textOf(req).catch(() => undefined);
    if (text === undefined) return;
    if (keep) bodies.push(JSON.parse(text));
    res.setHeader('content-type', 'application/json').end('{}');
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const listen = (port: number): Promise<void> =>
    new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    bodies: () => bodies,
    messages: () => bodies.flatMap(messagesOf),
    requests: () => begun,
    connections: () => sockets.size,
    async behave(next) {
      if (next === 'refuse') await close();
      else if (manner === 'refuse') await listen(port);
      manner = next;
      if (next !== 'no-tokens') for (const answer of held.splice(0)) answer();
    },
    close,
  };
}

/** The environment that leads each network transport to the server. */
export const logServerSettings = (server: LogServer): Record<string, string> => ({
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'an-example',
  AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: server.url,
  LOG_CLOUDWATCH_GROUP: 'skysync',
  GOOGLE_CLOUD_PROJECT: 'a-project',
  GCE_METADATA_HOST: `127.0.0.1:${server.port}`,
  LOG_GCLOUD_ENDPOINT: server.url,
  OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
});
