/** The objects that the stand-in keeps, as far as the platform reads them. */
import { randomBytes } from 'node:crypto';
import type { Decline } from './test-methods';

export interface Intent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_capturable: number;
  amount_received: number;
  capture_method: 'automatic' | 'manual';
  client_secret: string;
  confirmation_method: 'automatic';
  created: number;
  currency: string;
  customer: string | null;
  last_payment_error: (Decline & { type: string }) | null;
  latest_charge: string | null;
  livemode: false;
  metadata: Record<string, string>;
  next_action: { type: string; use_stripe_sdk: object } | null;
  payment_method: string | null;
  payment_method_options: { card?: { request_multicapture?: 'if_available' } };
  payment_method_types: string[];
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'processing'
    | 'requires_capture'
    | 'succeeded'
    | 'canceled';
}

export interface Refund {
  id: string;
  object: 'refund';
  amount: number;
  created: number;
  currency: string;
  metadata: Record<string, string>;
  payment_intent: string;
  status: 'pending' | 'succeeded' | 'failed';
}

/** What an intent did with its card. */
export interface Charge {
  id: string;
  object: 'charge';
  amount: number;
  amount_captured: number;
  captured: boolean;
  currency: string;
  payment_intent: string;
  payment_method_details: {
    type: 'card';
    card: { capture_before?: number; multicapture: { status: 'available' | 'unavailable' } };
  };
}

export interface Dispute {
  id: string;
  object: 'dispute';
  amount: number;
  /** What the bank took, and what it gave back. */
  balance_transactions: { amount: number; currency: string }[];
  charge: string | null;
  created: number;
  currency: string;
  metadata: Record<string, string>;
  payment_intent: string;
  reason: string;
  status: 'warning_needs_response' | 'warning_closed' | 'needs_response' | 'prevented' | 'won' | 'lost';
}

export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;
export const nowInSeconds = (): number => Math.floor(Date.now() / 1000);
