/** The stand-in's SetupIntents: a card is tried and kept, https://docs.stripe.com/payments/setupintents/lifecycle. */
import { Type } from '@sinclair/typebox';
import type { Express } from 'express';
import type { Report } from './events';
import { newId, nowInSeconds } from './objects';
import type { PaymentMethods } from './payment-methods';
import { readForm } from './read-form';
import { invalid, missing, StripeFault } from './stripe-fault';
import type { Decline } from './test-methods';

export interface SetupIntent {
  id: string;
  object: 'setup_intent';
  client_secret: string;
  created: number;
  customer: string;
  last_setup_error: (Decline & { type: string }) | null;
  livemode: false;
  metadata: Record<string, string>;
  next_action: { type: string; use_stripe_sdk: object } | null;
  payment_method: string | null;
  payment_method_types: string[];
  status: 'requires_payment_method' | 'requires_confirmation' | 'requires_action' | 'succeeded' | 'canceled';
  usage: 'on_session' | 'off_session';
}

const Text = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };
const expand = Type.Optional(Type.Array(Type.Literal('payment_method')));
const metadata = Type.Optional(Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 500 })));
const CustomerForm = Type.Object({ metadata }, closed);
const SetupForm = Type.Object(
  {
    customer: Text,
    payment_method: Type.Optional(Text),
    payment_method_types: Type.Array(Text),
    usage: Type.Union([Type.Literal('on_session'), Type.Literal('off_session')]),
    metadata,
    expand,
  },
  closed,
);
/** Stripe's script sends the client secret, with the publishable key. */
const ConfirmForm = Type.Object(
  {
    payment_method: Type.Optional(Text),
    use_stripe_sdk: Type.Optional(Type.Boolean()),
    client_secret: Type.Optional(Text),
    expand,
  },
  closed,
);
const ShownForm = Type.Object({ expand }, closed);

const unexpectedState = ({ status }: SetupIntent, verb: string): StripeFault =>
  invalid(`You cannot ${verb} this SetupIntent because it has a status of ${status}.`, {
    code: 'setup_intent_unexpected_state',
  });

export class SetupIntents {
  readonly #all = new Map<string, SetupIntent>();
  /** With which card each was confirmed that now waits for its customer. */
  readonly #tried = new Map<string, string>();

  constructor(
    private readonly methods: PaymentMethods,
    private readonly report: Report,
  ) {}

  list = (): SetupIntent[] => [...this.#all.values()];

  get(id: string): SetupIntent {
    const intent = this.#all.get(id);
    if (!intent) throw missing('setupintent', id, 'intent', 404);
    return intent;
  }

  create(asked: Pick<SetupIntent, 'customer' | 'usage' | 'payment_method_types'> & Partial<SetupIntent>): SetupIntent {
    this.methods.requireCustomer(asked.customer);
    const { payment_method, metadata: given = {} } = asked;
    if (payment_method) this.methods.require(payment_method, asked.customer);
    const id = newId('seti');
    const intent: SetupIntent = {
      id,
      object: 'setup_intent',
      client_secret: newId(`${id}_secret`),
      created: nowInSeconds(),
      customer: asked.customer,
      last_setup_error: null,
      livemode: false,
      metadata: given,
      next_action: null,
      payment_method: payment_method ?? null,
      payment_method_types: asked.payment_method_types,
      status: payment_method ? 'requires_confirmation' : 'requires_payment_method',
      usage: asked.usage,
    };
    this.#all.set(id, intent);
    this.report('setup_intent.created', intent);
    return intent;
  }

  confirm(id: string, given?: string): SetupIntent {
    const intent = this.get(id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState(intent, 'confirm');
    const card = given ?? intent.payment_method;
    if (!card) throw invalid('A payment method is needed.', { param: 'payment_method' });
    const { outcome, decline } = this.methods.require(card, intent.customer);
    if (outcome === 'refused') throw invalid('This PaymentMethod cannot be used here.', { param: 'payment_method' });
    if (decline) throw this.#decline(intent, decline);
    if (outcome !== 'requires_action') return this.#succeed(intent, card);
    this.#tried.set(id, card);
    intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
    intent.status = 'requires_action';
    this.report('setup_intent.requires_action', intent);
    return intent;
  }

  /** What the customer does with Stripe's script, once the card asks for it. */
  complete3ds(id: string): SetupIntent {
    const intent = this.get(id);
    if (intent.status !== 'requires_action') throw unexpectedState(intent, 'authenticate');
    return this.#succeed(intent, this.#tried.get(id) ?? '');
  }

  cancel(id: string): SetupIntent {
    const intent = this.get(id);
    if (intent.status === 'succeeded' || intent.status === 'canceled') throw unexpectedState(intent, 'cancel');
    intent.status = 'canceled';
    this.report('setup_intent.canceled', intent);
    return intent;
  }

  #succeed(intent: SetupIntent, card: string): SetupIntent {
    const { id: payment_method } = this.methods.attach(card, intent.customer);
    Object.assign(intent, { payment_method, status: 'succeeded', next_action: null, last_setup_error: null });
    this.report('setup_intent.succeeded', intent);
    return intent;
  }

  #decline(intent: SetupIntent, decline: Decline): StripeFault {
    const last_setup_error = { type: 'card_error', ...decline };
    Object.assign(intent, { status: 'requires_payment_method', payment_method: null, last_setup_error });
    this.report('setup_intent.setup_failed', intent);
    return new StripeFault(402, { type: 'card_error', ...decline });
  }
}

/** The endpoints of customers, SetupIntents and saved cards. */
export function saveEndpoints(app: Express, setups: SetupIntents, methods: PaymentMethods): void {
  const shown = (intent: SetupIntent, asked: { expand?: string[] }) => ({
    ...intent,
    ...(asked.expand && intent.status === 'succeeded' && { payment_method: methods.get(intent.payment_method ?? '') }),
  });
  app.post('/v1/customers', (req, res) => {
    res.json(methods.createCustomer(readForm(CustomerForm, req.body)));
  });
  app.post('/v1/setup_intents', (req, res) => {
    const form = readForm(SetupForm, req.body);
    res.json(shown(setups.create(form), form));
  });
  app.get('/v1/setup_intents/:id', (req, res) => {
    res.json(shown(setups.get(req.params.id), readForm(ShownForm, req.query)));
  });
  app.post('/v1/setup_intents/:id/confirm', (req, res) => {
    const form = readForm(ConfirmForm, req.body);
    const isBrowser = req.get('authorization')?.startsWith('Bearer pk_');
    if (isBrowser && form.client_secret !== setups.get(req.params.id).client_secret)
      throw invalid('Invalid secret', {}, 401);
    res.json(shown(setups.confirm(req.params.id, form.payment_method), form));
  });
  app.post('/v1/setup_intents/:id/cancel', (req, res) => {
    readForm(Type.Object({}, closed), req.body);
    res.json(setups.cancel(req.params.id));
  });
  app.get('/v1/payment_methods/:id', (req, res) => {
    res.json(methods.get(req.params.id));
  });
  app.post('/v1/payment_methods/:id/detach', (req, res) => {
    res.json(methods.detach(req.params.id));
  });
}
