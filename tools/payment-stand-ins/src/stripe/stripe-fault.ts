/** An error as Stripe answers it: https://docs.stripe.com/api/errors. */

export interface StripeErrorBody {
  type: 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';
  message: string;
  code?: string;
  param?: string;
  decline_code?: string;
  /** The intent that was declined. */
  payment_intent?: object;
}

export class StripeFault extends Error {
  constructor(
    readonly status: number,
    readonly body: StripeErrorBody,
  ) {
    super(body.message);
  }
}

export const invalid = (message: string, more: { code?: string; param?: string } = {}, status = 400): StripeFault =>
  new StripeFault(status, { type: 'invalid_request_error', message, ...more });

export const missing = (what: string, id: string, param: string, status: number): StripeFault =>
  invalid(`No such ${what}: '${id}'`, { code: 'resource_missing', param }, status);
