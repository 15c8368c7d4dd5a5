/** The stand-in's customers and the cards that they have saved. */
import { newId, nowInSeconds } from './objects';
import { invalid, missing } from './stripe-fault';
import { type TestMethod, testMethod } from './test-methods';

export interface Customer {
  id: string;
  object: 'customer';
  created: number;
  livemode: false;
  metadata: Record<string, string>;
}

export interface PaymentMethod {
  id: string;
  object: 'payment_method';
  type: 'card';
  card: { brand: string; last4: string; exp_month: number; exp_year: number };
  created: number;
  /** Null once it is detached: then it charges nothing any more. */
  customer: string | null;
  livemode: false;
}

/** Last digits of Stripe's own test cards (https://docs.stripe.com/testing). */
const lastFours: Readonly<Record<string, string>> = {
  pm_card_visa: '4242',
  pm_card_mastercard: '4444',
  pm_card_threeDSecure2Required: '3220',
};

export class PaymentMethods {
  readonly #customers = new Map<string, Customer>();
  readonly #saved = new Map<string, { method: PaymentMethod; is: TestMethod }>();

  customers = (): Customer[] => [...this.#customers.values()];
  list = (): PaymentMethod[] => [...this.#saved.values()].map(({ method }) => method);

  createCustomer({ metadata = {} }: { metadata?: Record<string, string> }): Customer {
    const customer: Customer = {
      id: newId('cus'),
      object: 'customer',
      created: nowInSeconds(),
      livemode: false,
      metadata,
    };
    this.#customers.set(customer.id, customer);
    return customer;
  }

  requireCustomer(id: string): Customer {
    const customer = this.#customers.get(id);
    if (!customer) throw missing('customer', id, 'customer', 400);
    return customer;
  }

  get(id: string): PaymentMethod {
    const saved = this.#saved.get(id);
    if (!saved) throw missing('PaymentMethod', id, 'payment_method', 404);
    return saved.method;
  }

  /** What charging it leads to. A saved one is its customer's, and nobody else's. */
  require(id: string, customer?: string | null): TestMethod {
    const saved = this.#saved.get(id);
    const is = saved?.is ?? testMethod(id);
    if (!is) throw missing('PaymentMethod', id, 'payment_method', 400);
    if (saved?.method.customer === null) {
      throw invalid('The provided PaymentMethod was previously detached from a Customer.', { param: 'payment_method' });
    }
    if (saved && saved.method.customer !== customer) {
      throw invalid('The provided PaymentMethod belongs to another Customer.', { param: 'payment_method' });
    }
    return is;
  }

  attach(id: string, customer: string): PaymentMethod {
    const known = this.#saved.get(id);
    if (known) return known.method;
    const brand = id.includes('mastercard') ? 'mastercard' : 'visa';
    const card = { brand, last4: lastFours[id] ?? '0002', exp_month: 8, exp_year: new Date().getFullYear() + 2 };
    const made = { created: nowInSeconds(), customer, livemode: false as const };
    const method: PaymentMethod = { id: newId('pm'), object: 'payment_method', type: 'card', card, ...made };
    this.#saved.set(method.id, { method, is: this.require(id) });
    return method;
  }

  detach(id: string): PaymentMethod {
    const method = this.get(id);
    if (method.customer === null) throw invalid('The payment method you provided is not attached to a customer.');
    method.customer = null;
    return method;
  }
}
