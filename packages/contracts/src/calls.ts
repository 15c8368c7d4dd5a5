/** Every synchronous call between services: who answers it, who may ask, what is sent and what comes back. */
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import { deadLetterCalls } from './calls/dead-letter-calls';
import { orderCalls } from './calls/order-calls';
import { paymentCalls } from './calls/payment-calls';
import { productCalls } from './calls/product-calls';
import { userCalls } from './calls/user-calls';
import type { ProblemCode } from './problems';

/** One call. `path` is a template such as `/internal/reservations/{orderId}`; `fields` says what stands where. */
export interface CallContract {
  /** The app ids of those who answer it. */
  apps: readonly string[];
  /** The app ids of those who may ask. */
  callers: readonly string[];
  method: 'GET' | 'POST';
  path: string;
  summary: string;
  fields: { path?: TObject; query?: TObject; body?: TObject };
  answer: TSchema;
  problems: readonly ProblemCode[];
  /** How long a caller waits for the answer, in milliseconds. */
  deadlineMs: number;
  /** What a repetition does, see `Invocation`: a GET `reads`, a POST is done `once` where nothing else is said. */
  repeats?: 'reads' | 'no';
}

/** All calls by name; a name is also the id of its operation. */
export const calls = {
  ...productCalls,
  ...paymentCalls,
  ...orderCalls,
  ...userCalls,
  ...deadLetterCalls,
} as const satisfies Record<string, CallContract>;

/** The name of a call. */
export type CallName = keyof typeof calls;

type Part<F, K extends string> = F extends Record<K, infer S extends TSchema> ? Static<S> : unknown;

/** All fields of a call, wherever they stand. */
export type CallInput<C extends CallName> = Part<(typeof calls)[C]['fields'], 'path'> &
  Part<(typeof calls)[C]['fields'], 'query'> &
  Part<(typeof calls)[C]['fields'], 'body'>;

/** What a call answers. */
export type CallAnswer<C extends CallName> = Static<(typeof calls)[C]['answer']>;
