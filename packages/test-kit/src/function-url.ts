/** The URL of a Lambda function: each request becomes an event (payload version 2.0), and the result the answer. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** What a function answers to an HTTP event (payload version 2.0). */
interface HttpResult {
  statusCode: number;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

/** Runs the function. */
export type Invoke = (event: object) => Promise<unknown>;

/** Listens on loopback, and invokes the function for each request; what it throws is a 502. */
export async function startFunctionUrl(port: number, invoke: Invoke): Promise<Server> {
  const server = createServer((req, res) => {
    answer(req, res, invoke).catch((error) => res.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return server;
}

async function answer(req: IncomingMessage, res: ServerResponse, invoke: Invoke): Promise<void> {
  const { pathname, search } = new URL(req.url ?? '/', 'http://function.local');
  const body = await buffer(req);
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathname,
    rawQueryString: search.slice(1),
    // Node gives a header that came twice as a list only for cookies
    headers: Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, String(value)])),
    requestContext: {
      requestId: 'function-url',
      domainName: 'function.local',
      http: { method: req.method, path: pathname, protocol: 'HTTP/1.1', sourceIp: req.socket.remoteAddress ?? '' },
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
  const { statusCode, headers, body: text = '', isBase64Encoded } = (await invoke(event)) as HttpResult;
  res.writeHead(statusCode, headers).end(Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'));
}
