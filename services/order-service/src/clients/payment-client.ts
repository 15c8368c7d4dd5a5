/** Calls of payment-service: one payment for each order. */
import type { Invoke, KeptDeadLetter, Money, Replayed } from '@skysync/service-kit';
import { LRUCache } from 'lru-cache';
import { type Page, pageQuery } from './product-client';

/** All that a repeated call may find; a new payment is one of the first four. */
export type PaymentStatus =
  | 'succeeded'
  | 'failed'
  | 'requires_action'
  | 'processing'
  | 'cancelled'
  | 'refunding'
  | 'partially_refunded'
  | 'refunded';

export interface Payment {
  id: string;
  orderId: string;
  status: PaymentStatus;
  amount: Money;
  failureCode?: string;
  /** What the buyer has to do next, for example a page to open. */
  nextAction?: Record<string, unknown>;
}

export interface PaymentRequest {
  orderId: string;
  amount: Money;
  provider: string;
  method: string;
  userId: string;
}

export interface PaymentRecord {
  id: string;
  orderId: string;
  status: PaymentStatus;
  amount: Money;
  /** Minor units given back. */
  refunded: number;
  createdAt: string;
}

export interface PaymentClient {
  /** Throws 400, naming the field, when there is no such provider or method. Remembers for a few minutes what was accepted. */
  check(method: { provider: string; method: string }): Promise<void>;
  /** Idempotent by order id: the payment as it now stands. Throws 4xx when provider or method are refused. */
  create(request: PaymentRequest): Promise<Payment>;
  payments(cursor: string | null): Promise<Page<PaymentRecord>>;
  /** The newest of the store. */
  deadLetters(limit: number): Promise<KeptDeadLetter[]>;
  /** Throws 404, or 409 `still_failing`. */
  replayDeadLetter(id: string): Promise<Replayed>;
}

const app = 'payment-service';
const acceptedTtlMs = 5 * 60_000;

export function createPaymentClient(invoke: Invoke): PaymentClient {
  const accepted = new LRUCache<string, true>({ max: 1_000, ttl: acceptedTtlMs });
  return {
    async check({ provider, method }) {
      const key = `${provider} ${method}`;
      if (accepted.has(key)) return;
      await invoke(app, '/internal/payment-methods', { body: { provider, method } });
      accepted.set(key, true);
    },
    create: (request) => invoke(app, '/internal/payments', { body: request, timeoutMs: 8_000 }),
    payments: (cursor) => invoke(app, `/internal/payments${pageQuery(cursor)}`),
    deadLetters: async (limit) =>
      (await invoke<{ items: KeptDeadLetter[] }>(app, `/internal/dead-letters?limit=${limit}`, { timeoutMs: 3_000 }))
        .items,
    replayDeadLetter: (id) => invoke(app, `/internal/dead-letters/${id}/replay`, { method: 'POST', timeoutMs: 10_000 }),
  };
}
