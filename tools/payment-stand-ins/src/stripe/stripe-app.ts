/** Stripe's endpoints, as far as the platform asks them. */
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { BalanceQuery, balancePage } from './balance';
import { browserRoutes } from './browser-routes';
import { disputeRoutes } from './dispute-routes';
import type { Disputes } from './disputes';
import { createEcho } from './echo';
import type { IdempotencyKeys } from './idempotency';
import type { Intents } from './intents';
import type { Misbehaviours } from './misbehaviour';
import type { PaymentMethods } from './payment-methods';
import {
  CancelForm,
  CaptureForm,
  ConfirmForm,
  IntentForm,
  ListQuery,
  ReadQuery,
  RefundForm,
  readForm,
  SearchQuery,
} from './read-form';
import type { Refunds } from './refunds';
import { type SetupIntents, saveEndpoints } from './setup-intents';
import { invalid, StripeFault } from './stripe-fault';

export interface StripeParts {
  intents: Intents;
  refunds: Refunds;
  disputes: Disputes;
  setups: SetupIntents;
  methods: PaymentMethods;
  keys: IdempotencyKeys;
  misbehaviours: Misbehaviours;
}

const authenticate: RequestHandler = (req, _res, next) => {
  // browsers have the publishable key, and may confirm what they have the client secret of
  const mayConfirm = req.method === 'POST' && /^\/v1\/setup_intents\/\w+\/confirm$/.test(req.path);
  const keys = mayConfirm ? /^Bearer (sk|rk|pk)_test_\w+$/ : /^Bearer (sk|rk)_test_\w+$/;
  const key = req.get('authorization') ?? '';
  const isKey = keys.test(key) && !key.endsWith('_expired');
  next(isKey ? undefined : invalid('Invalid API Key provided', {}, 401));
};

const sendFault: ErrorRequestHandler = (error, _req, res, _next) => {
  const fault = error instanceof StripeFault ? error : invalid(String(error), {}, 500);
  // Stripe keeps no answer to what it would not begin with
  res.locals.notBegun = [401, 409, 429].includes(fault.status) || fault.body.code?.startsWith('parameter_');
  res.status(fault.status).json({ error: fault.body });
};

const listOf = (url: string, data: object[], has_more = false) => ({ object: 'list', url, has_more, data });

export function stripeApp(parts: StripeParts): Express {
  const { intents, refunds, disputes, setups, methods, keys, misbehaviours } = parts;
  const app = express();
  // lists in a query are written as Stripe's client writes them: created[gte]=…, expand[0]=…
  app.set('query parser', 'extended');
  app.use('/browser', browserRoutes(intents));
  app.use(express.urlencoded({ extended: true }), authenticate);
  app.use(createEcho(), misbehaviours.handle, keys.handle, misbehaviours.failWork);

  app.post('/v1/payment_intents', (req, res) => {
    res.json(intents.create(readForm(IntentForm, req.body)));
  });
  app.get('/v1/payment_intents/search', (req, res) => {
    const { query } = readForm(SearchQuery, req.query);
    const [, name, value] = /^metadata\['(\w+)'\]:'([\w.-]+)'$/.exec(query) ?? [];
    if (!name) throw invalid('The query is malformed', { param: 'query' });
    const found = intents.list().filter(({ metadata }) => metadata[name] === value);
    res.json({ ...listOf(req.path, found), object: 'search_result', next_page: null });
  });
  app.get('/v1/payment_intents/:id', (req, res) => {
    res.json(intents.read(req.params.id, readForm(ReadQuery, req.query).expand));
  });
  app.post('/v1/payment_intents/:id/confirm', (req, res) => {
    const { payment_method, expand } = readForm(ConfirmForm, req.body);
    res.json(intents.read(intents.confirm(req.params.id, payment_method).id, expand));
  });
  app.post('/v1/payment_intents/:id/cancel', (req, res) => {
    readForm(CancelForm, req.body);
    res.json(intents.cancel(req.params.id));
  });
  app.post('/v1/payment_intents/:id/capture', (req, res) => {
    res.json(intents.capture(req.params.id, readForm(CaptureForm, req.body)));
  });
  app.post('/v1/refunds', (req, res) => {
    res.json(refunds.create(readForm(RefundForm, req.body)));
  });
  app.get('/v1/refunds', (req, res) => {
    const { payment_intent, limit = 10, starting_after } = readForm(ListQuery, req.query);
    const newestFirst = refunds.list(payment_intent).reverse();
    const from = newestFirst.findIndex(({ id }) => id === starting_after) + 1;
    const page = newestFirst.slice(from, from + limit);
    res.json(listOf(req.path, page, from + limit < newestFirst.length));
  });
  app.get('/v1/balance_transactions', (req, res) => {
    const { page, hasMore } = balancePage(intents, refunds, readForm(BalanceQuery, req.query));
    res.json(listOf(req.path, page, hasMore));
  });
  app.get('/v1/refunds/:id', (req, res) => {
    res.json(refunds.get(req.params.id));
  });
  saveEndpoints(app, setups, methods);
  app.use(disputeRoutes(disputes));
  app.use((req, _res, next) => next(invalid(`Unrecognized request URL (${req.method}: ${req.path})`, {}, 404)));
  app.use(sendFault);
  return app;
}
