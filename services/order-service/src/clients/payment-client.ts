/** Calls of payment-service: one payment for each order. */
import type { Invoke, Money } from '@skysync/service-kit';
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
  /** Idempotent by order id: the payment as it now stands. Throws 4xx when provider or method are refused. */
  create(request: PaymentRequest): Promise<Payment>;
  payments(cursor: string | null): Promise<Page<PaymentRecord>>;
}

const app = 'payment-service';

export function createPaymentClient(invoke: Invoke): PaymentClient {
  return {
    create: (request) => invoke(app, '/internal/payments', { body: request, timeoutMs: 8_000 }),
    payments: (cursor) => invoke(app, `/internal/payments${pageQuery(cursor)}`),
  };
}
