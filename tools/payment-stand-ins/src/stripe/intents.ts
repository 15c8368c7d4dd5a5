/** The stand-in's PaymentIntents: how they move, https://docs.stripe.com/payments/paymentintents/lifecycle. */

import { authorized, captured, type NewCapture, released } from './captures';
import { Charges } from './charges';
import type { Report } from './events';
import { type Charge, type Intent, newId, nowInSeconds } from './objects';
import type { PaymentMethods } from './payment-methods';
import { invalid, missing, StripeFault } from './stripe-fault';
import type { Decline } from './test-methods';

export interface NewIntent {
  amount: number;
  currency: string;
  customer?: string;
  payment_method?: string;
  payment_method_types?: string[];
  payment_method_options?: Intent['payment_method_options'];
  capture_method?: Intent['capture_method'];
  metadata?: Record<string, string>;
}

const authenticationFailed: Decline = {
  code: 'payment_intent_authentication_failure',
  message: 'The provided PaymentMethod has failed authentication.',
};

type Expanded = Omit<Intent, 'latest_charge'> & { latest_charge: string | Charge | null };

/** What Stripe answers to a step that the intent's state does not allow. */
const unexpectedState = ({ status }: Intent, verb: string): StripeFault =>
  invalid(`You cannot ${verb} this PaymentIntent because it has a status of ${status}.`, {
    code: 'payment_intent_unexpected_state',
  });

export class Intents {
  readonly #all = new Map<string, Intent>();
  readonly #charges = new Charges();

  constructor(
    private readonly report: Report,
    private readonly methods: PaymentMethods,
  ) {}

  list = (): Intent[] => [...this.#all.values()];

  get(id: string): Intent {
    const intent = this.#all.get(id);
    if (!intent) throw missing('payment_intent', id, 'intent', 404);
    return intent;
  }

  /** As it is answered. */
  read(id: string, expand: string[] = []): Expanded {
    const intent = this.get(id);
    const unknown = expand.find((field) => field !== 'latest_charge');
    if (unknown) throw invalid(`This property cannot be expanded (${unknown}).`, { param: 'expand' });
    return expand.length > 0 ? { ...intent, latest_charge: this.#charges.of(intent) } : intent;
  }

  create(asked: NewIntent): Intent {
    const { amount, currency, customer, payment_method, metadata = {}, capture_method = 'automatic' } = asked;
    if (customer) this.methods.requireCustomer(customer);
    if (payment_method) this.methods.require(payment_method, customer);
    const id = newId('pi');
    const intent: Intent = {
      id,
      object: 'payment_intent',
      amount,
      amount_capturable: 0,
      amount_received: 0,
      capture_method,
      client_secret: newId(`${id}_secret`),
      confirmation_method: 'automatic',
      created: nowInSeconds(),
      currency,
      customer: customer ?? null,
      last_payment_error: null,
      latest_charge: null,
      livemode: false,
      metadata,
      next_action: null,
      payment_method: payment_method ?? null,
      payment_method_options: asked.payment_method_options ?? {},
      payment_method_types: asked.payment_method_types ?? ['card'],
      status: payment_method ? 'requires_confirmation' : 'requires_payment_method',
    };
    this.#all.set(id, intent);
    this.report('payment_intent.created', intent);
    return intent;
  }

  confirm(id: string, given?: string): Intent {
    const intent = this.get(id);
    if (!['requires_confirmation', 'requires_payment_method', 'requires_action'].includes(intent.status)) {
      throw unexpectedState(intent, 'confirm');
    }
    const method = given ?? intent.payment_method;
    if (!method) throw invalid('A payment method is needed.', { param: 'payment_method' });
    const { outcome, decline } = this.methods.require(method, intent.customer);
    if (outcome === 'refused') throw invalid('This PaymentMethod cannot be used here.', { param: 'payment_method' });
    Object.assign(intent, { payment_method: method, last_payment_error: null, next_action: null });
    switch (outcome) {
      case 'declines':
        throw this.#decline(intent, decline ?? authenticationFailed);
      case 'requires_action':
        intent.next_action = { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect' } };
        return this.#move(intent, 'requires_action');
      case 'delayed':
        return this.#move(intent, 'processing');
      case 'succeeds':
        return this.#succeed(intent);
    }
  }

  cancel(id: string): Intent {
    const intent = this.get(id);
    if (['succeeded', 'canceled', 'processing'].includes(intent.status)) throw unexpectedState(intent, 'cancel');
    Object.assign(intent, { next_action: null, amount_capturable: 0 });
    return this.#move(intent, 'canceled');
  }

  capture(id: string, asked: NewCapture): Intent {
    const intent = this.get(id);
    if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'capture');
    const isLast = captured(intent, this.#charges.of(intent), asked);
    if (isLast) intent.status = 'succeeded';
    this.report('payment_intent.amount_capturable_updated', intent);
    return isLast ? this.#move(intent, 'succeeded') : intent;
  }

  /** What happens when the time for captures is over. */
  lapse(id: string): Intent {
    const intent = this.get(id);
    if (intent.status !== 'requires_capture') throw unexpectedState(intent, 'lapse');
    released(intent, this.#charges.of(intent));
    return this.#move(intent, intent.amount_received > 0 ? 'succeeded' : 'canceled');
  }

  /** What the buyer's browser does with Stripe's script. */
  complete3ds(id: string, authenticated: boolean): Intent {
    const intent = this.get(id);
    if (intent.status !== 'requires_action') throw unexpectedState(intent, 'authenticate');
    intent.next_action = null;
    if (authenticated) return this.#succeed(intent);
    this.#decline(intent, authenticationFailed);
    return intent;
  }

  /** Ends a delayed charge. */
  settle(id: string, succeeds: boolean): Intent {
    const intent = this.get(id);
    if (intent.status !== 'processing') throw unexpectedState(intent, 'settle');
    if (succeeds) return this.#succeed(intent);
    this.#decline(intent, { code: 'card_declined', decline_code: 'do_not_honor', message: 'Your card was declined.' });
    return intent;
  }

  #succeed(intent: Intent): Intent {
    const charge = this.#charges.begin(intent);
    if (intent.capture_method === 'manual') {
      authorized(intent, charge);
      this.report('payment_intent.amount_capturable_updated', intent);
      return intent;
    }
    intent.amount_received = intent.amount;
    return this.#move(intent, 'succeeded');
  }

  #decline(intent: Intent, decline: Decline): StripeFault {
    Object.assign(intent, { status: 'requires_payment_method', payment_method: null });
    intent.last_payment_error = { type: 'card_error', ...decline };
    this.report('payment_intent.payment_failed', intent);
    return new StripeFault(402, { type: 'card_error', ...decline, payment_intent: structuredClone(intent) });
  }

  #move(intent: Intent, status: Intent['status']): Intent {
    intent.status = status;
    this.report(`payment_intent.${status}`, intent);
    return intent;
  }
}
