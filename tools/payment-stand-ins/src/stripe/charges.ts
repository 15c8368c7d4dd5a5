/** The stand-in's charges: one for each intent that reached its card. */
import { type Charge, type Intent, newId } from './objects';
import { testMethod } from './test-methods';

export class Charges {
  readonly #all = new Map<string, Charge>();

  begin(intent: Intent): Charge {
    const { amount, currency, payment_method, payment_method_options, capture_method } = intent;
    const isAsked = payment_method_options.card?.request_multicapture === 'if_available';
    const canBeParted = isAsked && !testMethod(payment_method ?? '')?.capturedOnce;
    const isPaid = capture_method === 'automatic';
    const charge: Charge = {
      id: newId('ch'),
      object: 'charge',
      amount,
      amount_captured: isPaid ? amount : 0,
      captured: isPaid,
      currency,
      payment_intent: intent.id,
      payment_method_details: {
        type: 'card',
        card: { multicapture: { status: canBeParted ? 'available' : 'unavailable' } },
      },
    };
    this.#all.set(charge.id, charge);
    intent.latest_charge = charge.id;
    return charge;
  }

  /** The charge of an intent; null before it reached its card. */
  of({ latest_charge }: Intent): Charge | null {
    return this.#all.get(latest_charge ?? '') ?? null;
  }
}
