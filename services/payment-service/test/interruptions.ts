/** Stands between the service and a provider: answers are lost, come late, or are the last thing that a process hears before it dies. */
import type { PaymentProvider } from '../src/providers/provider';
import type { PaymentService } from './payment-service';

/** What a provider is asked. */
export type Verb = 'create' | 'confirm' | 'retrieve' | 'cancel' | 'capture' | 'release' | 'refund' | 'lookUp';

/**
 * `unasked`: the question never arrives; `lost`: it is done, and the answer does not arrive; `deadly`: the answer arrives,
 * and the process is killed before it can write anything; a promise: the answer arrives after it.
 */
type How = 'unasked' | 'lost' | 'deadly' | Promise<void>;

export class Interruptions {
  #told = new Map<Verb, How>();
  #isDead = false;
  /** Answers that are on their way. */
  held = 0;

  /** True once the process was killed. */
  get isDead(): boolean {
    return this.#isDead;
  }

  /** What becomes of all questions of these kinds, until {@link clear}. */
  set(how: How, ...asked: Verb[]): void {
    for (const verb of asked) this.#told.set(verb, how);
  }

  clear(): void {
    this.#told.clear();
  }

  wrap = (provider: PaymentProvider): PaymentProvider => ({
    ...provider,
    create: this.#interrupted('create', provider.create),
    confirm: this.#interrupted('confirm', provider.confirm),
    retrieve: this.#interrupted('retrieve', provider.retrieve),
    cancel: this.#interrupted('cancel', provider.cancel),
    capture: this.#interrupted('capture', provider.capture),
    release: this.#interrupted('release', provider.release),
    refund: this.#interrupted('refund', provider.refund),
    ...(provider.lookUp && { lookUp: this.#interrupted('lookUp', provider.lookUp) }),
  });

  /** From its death on the service writes nothing. */
  bury({ deps: { payments, webhooks } }: PaymentService): void {
    const { change, insert } = payments;
    payments.change = (...step) => (this.#isDead ? killed() : change(...step));
    payments.insert = (...given) => (this.#isDead ? killed() : insert(...given));
    const { change: note } = webhooks.inbox;
    webhooks.inbox.change = (...step) => (this.#isDead ? killed() : note(...step));
  }

  async #hold(until: Promise<void> | undefined): Promise<void> {
    this.held += 1;
    await until;
    this.held -= 1;
  }

  #interrupted<A extends unknown[], T>(verb: Verb, ask: (...given: A) => Promise<T>): (...given: A) => Promise<T> {
    return async (...given) => {
      const how = this.#told.get(verb);
      if (this.#isDead || how === 'unasked') return killed();
      const answer = await ask(...given);
      if (how === 'lost') return killed();
      if (how === 'deadly') this.#isDead = true;
      else await this.#hold(how);
      return answer;
    };
  }
}

const killed = (): Promise<never> => Promise.reject(new Error('the connection is gone'));
