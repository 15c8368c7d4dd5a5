/** A stand-in of PayPal: its documented API over HTTP, with an authority of its own that signs its webhooks. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { type AccessOptions, createAccess, createAnswers, headerOf } from './paypal-answers';
import { agreementPage, approvalPage, type Page } from './paypal-approval';
import { type Authority, certificateNames, createAuthority } from './paypal-authority';
import { createDisputes } from './paypal-disputes';
import { createEvents, type Events } from './paypal-events';
import { createMisbehaviours, type Misbehave, type Misbehaviours } from './paypal-misbehaviour';
import { createOperations, type Operations } from './paypal-operations';
import { createOrders, type Orders } from './paypal-orders';
import { createVault } from './paypal-vault';

export interface PayPalStandInOptions extends AccessOptions {
  port?: number;
  /** Where webhooks go; without it they are only kept in `webhooksSent`. */
  webhookUrl?: string;
  webhookId: string;
}

/** A request that arrived, for tests. */
export interface SeenRequest {
  method: string;
  path: string;
  requestId: string | undefined;
}

export type PayPalStandIn = Awaited<ReturnType<typeof startPayPalStandIn>>;

/** One for all stand-ins of a process: keys take a second or two. */
let shared: Authority | undefined;
function sharedAuthority(): Authority {
  shared ??= createAuthority();
  return shared;
}

export async function startPayPalStandIn(options: PayPalStandInOptions) {
  const { webhookId, webhookUrl } = options;
  const authority = sharedAuthority();
  let url = '';
  const base = (): string => url;
  const orders = createOrders(base);
  const vault = createVault();
  const events = createEvents({ authority, webhookId, webhookUrl, base });
  const misbehaviours = createMisbehaviours();
  const requests: SeenRequest[] = [];
  const done = new Map<string, string>();
  const access = createAccess(options);
  const disputes = createDisputes(orders, events);
  const operations = createOperations({ orders, disputes, vault, events, base });
  const approve = approval(orders, events);
  const answer = createAnswers(access, operations, done);
  const pageAt = (path: string): Page | undefined =>
    certificatePage(authority, path) ?? agreementPage(vault, path) ?? approvalPage(orders, approve, path);
  const handle = createHandler({ requests, misbehaviours, operations, answer, pageAt });
  const server = await listen(handle, options.port ?? 0);
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : options.port}`;

  return {
    url,
    caPem: authority.rootPem,
    requests,
    approve,
    vault,
    misbehave: (what: Misbehave): void => misbehaviours.add(what),
    behave: misbehaviours.clear,
    /** All access tokens end. */
    endTokens: access.end,
    /** PayPal forgets an order that was never paid after some hours. */
    forget: orders.forget,
    /** PayPal keeps request ids for hours or days. */
    forgetRequestIds: (): void => done.clear(),
    order: orders.find,
    orders: orders.all,
    /** What was authorised is kept no longer. */
    lapse: orders.lapse,
    disputes,
    settle: settlement(orders, events),
    webhooksSent: events.sent,
    holdWebhooks: events.hold,
    releaseWebhooks: events.release,
    /** Any body, signed as asked: also as PayPal would not. */
    signed: events.signed,
    async close(): Promise<void> {
      await events.settled();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(handle: Handler, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

/** What a buyer does at PayPal; answers where PayPal sends the buyer then. */
const approval =
  (orders: Orders, events: Events) =>
  (orderId: string): string => {
    const order = orders.approve(orderId);
    events.emit('CHECKOUT.ORDER.APPROVED', { id: orderId, status: order.status });
    return order.returnUrl;
  };

/** Money that the buyer's bank decided on later. */
const settlement =
  (orders: Orders, events: Events) =>
  (orderId: string, status: 'COMPLETED' | 'DECLINED'): void => {
    for (const capture of orders.find(orderId).captures.filter((one) => one.status === 'PENDING')) {
      capture.status = status;
      events.emit(status === 'COMPLETED' ? 'PAYMENT.CAPTURE.COMPLETED' : 'PAYMENT.CAPTURE.DENIED', capture);
    }
  };

interface HandlerParts {
  requests: SeenRequest[];
  misbehaviours: Misbehaviours;
  operations: Operations;
  answer: ReturnType<typeof createAnswers>;
  pageAt(path: string): Page | undefined;
}

const json = { 'content-type': 'application/json' };

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers as PayPal would, unless it was told to misbehave. */
function createHandler({ requests, misbehaviours, operations, answer, pageAt }: HandlerParts): Handler {
  return async (request, response) => {
    const { method = 'GET', url: path = '/' } = request;
    const body = await text(request);
    requests.push({ method, path, requestId: headerOf(request, 'paypal-request-id') });
    const page = method === 'GET' ? pageAt(path) : undefined;
    if (page) {
      const broken = misbehaviours.take('certificate') !== undefined;
      response.writeHead(broken ? 500 : page.status, page.headers).end(broken ? '' : page.text);
      return;
    }
    const found = operations(method, path);
    const told = misbehaviours.take(path === '/v1/oauth2/token' ? 'token' : (found?.operation ?? 'certificate'));
    if (told?.how === 'silent') return;
    if (told?.how === 'reset') return void request.socket.destroy();
    const { status, body: made } = answer(request, path, body, found, told);
    const result = made && JSON.stringify(made); // what is true now, however late it is answered
    if (told?.how === 'lost') return;
    if (told?.how === 'late') await setTimeout(told.delayMs);
    if (told?.how === 'html') response.writeHead(422, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
    else if (told?.how === 'done-500') response.writeHead(500, json).end('{}');
    else response.writeHead(status, { ...json, ...(status === 429 && { 'retry-after': '1' }) }).end(result);
  };
}

function certificatePage({ certificates }: Authority, path: string): Page | undefined {
  const name = certificateNames.find((known) => path === `/v1/notifications/certs/CERT-${known}`);
  return name && { status: 200, headers: { 'content-type': 'text/plain' }, text: certificates[name].chainPem };
}
