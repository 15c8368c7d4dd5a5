/** What each request does: the operation of PayPal's API that a method and a path name. */
import type { Disputes } from './paypal-disputes';
import type { Events } from './paypal-events';
import { PayPalFailure, unprocessable } from './paypal-failure';
import type { Misbehave, Operation } from './paypal-misbehaviour';
import { type Authorization, type Capture, type Outcome, orderView } from './paypal-objects';
import type { Orders } from './paypal-orders';
import { transactionPage } from './paypal-transactions';
import { type Vault, vaultPatterns } from './paypal-vault';

export interface Answer {
  status: number;
  body?: object;
}

export interface Found {
  operation: Operation;
  run(body: string, told: Misbehave | undefined): Answer;
}

export interface OperationsOptions {
  orders: Orders;
  disputes: Disputes;
  vault: Vault;
  events: Events;
  base: () => string;
}

const outcomes = new Set(['decline', 'declined', 'pending', 'failed']);
const isOutcome = (how: string | undefined): how is Exclude<Outcome, undefined> =>
  how !== undefined && outcomes.has(how);
const outcomeOf = (told: Misbehave | undefined): Outcome => (isOutcome(told?.how) ? told.how : undefined);

type Pattern = [string, RegExp, Operation, (id: string, body: string, told: Misbehave | undefined) => Answer];

const reportsOf = (events: Events) => ({
  capture: (capture: Capture): void => events.emit(`PAYMENT.CAPTURE.${capture.status}`, capture),
  authorization(authorization: Authorization): void {
    const { status } = authorization;
    if (status === 'CREATED' || status === 'VOIDED') events.emit(`PAYMENT.AUTHORIZATION.${status}`, authorization);
  },
});

function orderPatterns({ orders, vault, events, base }: OperationsOptions): Pattern[] {
  const view = (id: string) => orderView(orders.find(id), base());
  const report = reportsOf(events);
  const payFromVault = (id: string, body: string): void => {
    const token = JSON.parse(body).payment_source?.paypal?.vault_id;
    if (token !== undefined) vault.payFrom(token, orders.find(id));
  };
  const create: Pattern[3] = (_id, body) => ({ status: 200, body: view(orders.create(JSON.parse(body)).id) });
  const patch: Pattern[3] = (id, body) => {
    orders.patch(id, JSON.parse(body));
    return { status: 204 };
  };
  const capture: Pattern[3] = (id, body, told) => {
    payFromVault(id, body);
    report.capture(orders.capture(id, outcomeOf(told)));
    return { status: 201, body: view(id) };
  };
  const authorize: Pattern[3] = (id, body, told) => {
    payFromVault(id, body);
    report.authorization(orders.authorize(id, outcomeOf(told)));
    return { status: 201, body: view(id) };
  };
  return [
    ['POST', /^\/v2\/checkout\/orders$/, 'create', create],
    ['GET', /^\/v2\/checkout\/orders\/([^/]+)$/, 'find', (id) => ({ status: 200, body: view(id) })],
    ['PATCH', /^\/v2\/checkout\/orders\/([^/]+)$/, 'patch', patch],
    ['POST', /^\/v2\/checkout\/orders\/([^/]+)\/capture$/, 'capture', capture],
    ['POST', /^\/v2\/checkout\/orders\/([^/]+)\/authorize$/, 'authorize', authorize],
  ];
}

function authorizationPatterns({ orders, events }: OperationsOptions): Pattern[] {
  const report = reportsOf(events);
  const capture: Pattern[3] = (id, body, told) => {
    const made = orders.capturePart(id, JSON.parse(body), outcomeOf(told));
    report.capture(made);
    return { status: 201, body: made };
  };
  const letGo: Pattern[3] = (id) => {
    const authorization = orders.void(id);
    report.authorization(authorization);
    return { status: 200, body: authorization };
  };
  return [
    ['POST', /^\/v2\/payments\/authorizations\/([^/]+)\/capture$/, 'capture-part', capture],
    ['POST', /^\/v2\/payments\/authorizations\/([^/]+)\/void$/, 'void', letGo],
    [
      'GET',
      /^\/v2\/payments\/captures\/([^/]+)$/,
      'find-capture',
      (id) => ({ status: 200, body: orders.findCapture(id) }),
    ],
  ];
}

function refundPatterns({ orders, disputes, events }: OperationsOptions): Pattern[] {
  const refund: Pattern[3] = (id, body, told) => {
    const made = orders.refund(id, JSON.parse(body), outcomeOf(told));
    const type = made.status === 'COMPLETED' ? 'PAYMENT.CAPTURE.REFUNDED' : `PAYMENT.REFUND.${made.status}`;
    events.emit(type, made);
    return { status: 201, body: made };
  };
  const find: Pattern[3] = (id) => ({ status: 200, body: orders.findRefund(id) });
  const list: Pattern[3] = (query) => ({ status: 200, body: transactionPage(orders, new URLSearchParams(query)) });
  return [
    ['GET', /^\/v1\/reporting\/transactions[?](.*)$/, 'list', list],
    ['POST', /^\/v2\/payments\/captures\/([^/]+)\/refund$/, 'refund', refund],
    ['GET', /^\/v2\/payments\/refunds\/([^/]+)$/, 'find-refund', find],
    ['GET', /^\/v1\/customer\/disputes\/([^/]+)$/, 'find-dispute', (id) => ({ status: 200, body: disputes.find(id) })],
  ];
}

export function createOperations(options: OperationsOptions) {
  const { vault, events, base } = options;
  const patterns: Pattern[] = [
    ...orderPatterns(options),
    ...authorizationPatterns(options),
    ...refundPatterns(options),
    ...vaultPatterns(vault, events, base),
  ];
  return (method: string, path: string): Found | undefined => {
    for (const [verb, pattern, operation, run] of patterns) {
      const id = path.match(pattern)?.[1] ?? '';
      if (verb === method && pattern.test(path)) return { operation, run: (body, told) => run(id, body, told) };
    }
    return undefined;
  };
}

export type Operations = ReturnType<typeof createOperations>;

/** Throws what a misbehaviour answers instead of the operation. */
export function refuseIfTold(told: Misbehave | undefined): void {
  if (told?.how === '500') throw new PayPalFailure(500, 'INTERNAL_SERVER_ERROR');
  if (told?.how === '429') throw new PayPalFailure(429, 'RATE_LIMIT_REACHED');
  if (told?.how === 'refuse') throw unprocessable(told.issue ?? '');
}
