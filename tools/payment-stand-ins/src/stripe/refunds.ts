/** The stand-in's refunds: never more than was taken. */
import type { Report } from './events';
import type { Intents } from './intents';
import { newId, nowInSeconds, type Refund } from './objects';
import { invalid, missing } from './stripe-fault';
import { testMethod } from './test-methods';

export interface NewRefund {
  payment_intent: string;
  amount?: number;
  metadata?: Record<string, string>;
}

export class Refunds {
  readonly #all = new Map<string, Refund>();

  constructor(
    private readonly intents: Intents,
    private readonly report: Report,
  ) {}

  list = (intent?: string): Refund[] =>
    [...this.#all.values()].filter(({ payment_intent }) => intent === undefined || payment_intent === intent);

  get(id: string): Refund {
    const refund = this.#all.get(id);
    if (!refund) throw missing('refund', id, 'refund', 404);
    return refund;
  }

  create({ payment_intent, amount, metadata = {} }: NewRefund): Refund {
    const intent = this.intents.get(payment_intent);
    if (intent.amount_received === 0) throw invalid('This PaymentIntent does not have a successful charge to refund.');
    const left = intent.amount_received - this.#given(payment_intent);
    if (left === 0) throw invalid('The charge has already been refunded.', { code: 'charge_already_refunded' });
    const asked = amount ?? left;
    if (asked > left) throw invalid(`Refund amount (${asked}) is greater than unrefunded amount on charge (${left})`);
    const refund: Refund = {
      id: newId('re'),
      object: 'refund',
      amount: asked,
      created: nowInSeconds(),
      currency: intent.currency,
      metadata,
      payment_intent,
      status: testMethod(intent.payment_method ?? '')?.refunds === 'pending' ? 'pending' : 'succeeded',
    };
    this.#all.set(refund.id, refund);
    this.report('refund.created', refund);
    return refund;
  }

  /** Ends a pending refund, or takes back one that has succeeded, as a bank does days later. */
  settle(id: string, status: 'succeeded' | 'failed'): Refund {
    const refund = this.get(id);
    refund.status = status;
    this.report(status === 'failed' ? 'refund.failed' : 'refund.updated', refund);
    return refund;
  }

  #given = (intent: string): number =>
    this.list(intent)
      .filter(({ status }) => status !== 'failed')
      .reduce((sum, { amount }) => sum + amount, 0);
}
