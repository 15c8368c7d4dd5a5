/** The stand-in's disputes, from the complaint at the bank to its decision: https://docs.stripe.com/disputes/how-disputes-work. */
import type { Report } from './events';
import type { Intents } from './intents';
import { type Dispute, type Intent, newId, nowInSeconds } from './objects';
import { invalid, missing } from './stripe-fault';
import { testMethod } from './test-methods';

export interface NewDispute {
  payment_intent: string;
  /** All that was taken when not given. */
  amount?: number;
  reason?: string;
  /** A question of the bank, which takes no money yet. */
  inquiry?: boolean;
}

/** What the evidence of a test has to say: https://docs.stripe.com/testing#evidence. */
const outcomes: ReadonlyMap<string, 'won' | 'lost'> = new Map([
  ['winning_evidence', 'won'],
  ['losing_evidence', 'lost'],
]);

export class Disputes {
  readonly #all = new Map<string, Dispute>();

  constructor(
    private readonly intents: Intents,
    private readonly report: Report,
  ) {}

  list = (): Dispute[] => [...this.#all.values()];

  get(id: string): Dispute {
    const dispute = this.#all.get(id);
    if (!dispute) throw missing('dispute', id, 'dispute', 404);
    return dispute;
  }

  /** As it is answered. */
  read(id: string, expand: string[] = []): Omit<Dispute, 'payment_intent'> & { payment_intent: string | Intent } {
    const dispute = this.get(id);
    const unknown = expand.find((field) => field !== 'payment_intent');
    if (unknown) throw invalid(`This property cannot be expanded (${unknown}).`, { param: 'expand' });
    return expand.length > 0 ? { ...dispute, payment_intent: this.intents.get(dispute.payment_intent) } : dispute;
  }

  open({ payment_intent, amount, reason = 'fraudulent', inquiry = false }: NewDispute): Dispute {
    const intent = this.intents.get(payment_intent);
    const most = intent.amount_received;
    if (most === 0) throw invalid('This PaymentIntent has no charge that could be disputed.');
    if (amount !== undefined && amount > most) throw invalid('More is disputed than was taken.', { param: 'amount' });
    const dispute: Dispute = {
      id: newId('du'),
      object: 'dispute',
      amount: amount ?? most,
      balance_transactions: [],
      charge: intent.latest_charge,
      created: nowInSeconds(),
      currency: intent.currency,
      metadata: {},
      payment_intent,
      reason,
      status: inquiry ? 'warning_needs_response' : 'needs_response',
    };
    this.#all.set(dispute.id, dispute);
    if (!inquiry) this.#move(dispute, -1);
    this.report('charge.dispute.created', dispute);
    if (!inquiry) this.report('charge.dispute.funds_withdrawn', dispute);
    return dispute;
  }

  /** The buyer insists, so that the bank takes the money. */
  escalate(id: string): Dispute {
    const dispute = this.get(id);
    if (dispute.status !== 'warning_needs_response')
      throw invalid(`A dispute that is ${dispute.status} is no inquiry.`);
    dispute.status = 'needs_response';
    this.#move(dispute, -1);
    this.report('charge.dispute.updated', dispute);
    this.report('charge.dispute.funds_withdrawn', dispute);
    return dispute;
  }

  /** The bank decides; an inquiry is just closed. */
  close(id: string, outcome: 'won' | 'lost'): Dispute {
    const dispute = this.get(id);
    if (!dispute.status.endsWith('needs_response')) throw invalid('This dispute is already closed.');
    if (dispute.status === 'warning_needs_response') dispute.status = 'warning_closed';
    else dispute.status = outcome;
    if (dispute.status === 'won') {
      this.#move(dispute, 1);
      this.report('charge.dispute.funds_reinstated', dispute);
    }
    this.report('charge.dispute.closed', dispute);
    return dispute;
  }

  /** What the store says to it; `winning_evidence` and `losing_evidence` decide at once. */
  answer(id: string, text = ''): Dispute {
    const outcome = outcomes.get(text);
    if (outcome) return this.close(id, outcome);
    const dispute = this.get(id);
    this.report('charge.dispute.updated', dispute);
    return dispute;
  }

  /** Opens what the card of a paid intent stands for. */
  afterPaid({ id, payment_method }: Intent): void {
    const disputes = testMethod(payment_method ?? '')?.disputes;
    if (disputes) this.open({ payment_intent: id, reason: disputes.reason, inquiry: disputes.isInquiry ?? false });
  }

  #move({ balance_transactions, amount, currency }: Dispute, sign: 1 | -1): void {
    balance_transactions.push({ amount: sign * amount, currency });
  }
}
