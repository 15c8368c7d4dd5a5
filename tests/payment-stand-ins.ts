/** The stand-ins of payment providers under test: what goes wrong with them, and what they took. */
import type { Platform } from '@skysync/platform';

/** What moved at the providers for one payment, in minor units. */
interface MovedMoney {
  paymentId: string;
  taken: number[];
  givenBack: number[];
}

/** Each for all requests that it is about; the first that fits counts. */
interface Trouble {
  stripe: { how: string; path?: string; method?: 'GET' | 'POST'; delayMs?: number }[];
  paypal: { how: string; on?: string; delayMs?: number }[];
}

/** Longer than a service waits for a provider. */
const delayMs = 5_000;

export const troubles: Readonly<Record<string, Trouble>> = {
  'late, though the money is taken': {
    stripe: [{ how: 'late', path: '/confirm', delayMs }],
    paypal: [{ how: 'late', on: 'capture', delayMs }],
  },
  '500, though it is done': { stripe: [{ how: 'done_error' }], paypal: [{ how: 'done-500' }] },
  '500, and nothing is done': {
    stripe: [{ how: 'error' }],
    paypal: [{ how: '500' }],
  },
  '500 that Stripe saves, and nothing is done': { stripe: [{ how: 'saved_error' }], paypal: [{ how: '500' }] },
  '500, and the charge is made but not confirmed': {
    stripe: [{ how: 'error', path: '/confirm' }],
    paypal: [{ how: '500', on: 'capture' }],
  },
  '429 with Retry-After': { stripe: [{ how: 'rate_limit' }], paypal: [{ how: '429' }] },
  'no answer at all': { stripe: [{ how: 'silent' }], paypal: [{ how: 'silent' }] },
  'connections break after the work': {
    stripe: [
      { how: 'lost_answer', path: '/confirm' },
      { how: 'reset', method: 'GET' },
    ],
    paypal: [
      { how: 'lost', on: 'capture' },
      { how: 'reset', on: 'find' },
    ],
  },
};

const often = 1_000_000;

export class StandIns {
  readonly #url: string;

  constructor({ ports }: Platform) {
    this.#url = `http://127.0.0.1:${ports.STAND_INS_CONTROL_PORT}`;
  }

  async begin({ stripe, paypal }: Trouble): Promise<void> {
    for (const what of stripe) await this.#post('/stripe/misbehave', { times: often, ...what });
    for (const what of paypal) await this.#post('/paypal/misbehave', { times: often, ...what });
  }

  behave = (): Promise<void> => this.#post('/behave');

  /** Webhooks come late from now on: with the next release. */
  holdWebhooks = (): Promise<void> => this.#post('/webhooks/hold');

  /** What was held comes twice, the last first. */
  releaseWebhooks = (): Promise<void> => this.#post('/webhooks/release', { reversed: true, times: 2 });

  async moved(): Promise<Map<string, MovedMoney>> {
    const answer = await fetch(`${this.#url}/money`, { signal: AbortSignal.timeout(10_000) });
    const all: MovedMoney[] = JSON.parse(await answer.text());
    return new Map(all.map((one) => [one.paymentId, one]));
  }

  async #post(path: string, body: object = {}): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    const { status } = await fetch(this.#url + path, { method: 'POST', body: JSON.stringify(body), signal });
    expect(status).toBe(204);
  }
}
