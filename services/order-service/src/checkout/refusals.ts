/** Which failures of a checkout are final: a refusal that trying again cannot change, kept with the order. */
import type { ProblemCode } from '@skysync/contracts';
import { MoneyError, Problem } from '@skysync/service-kit';
import type { Refusal } from '../orders/order';
import type { Refused } from '../orders/place-steps';

/** After these nobody holds anything for the order. */
const withoutEffect: readonly ProblemCode[] = [
  'out_of_stock',
  'price_changed',
  'quantity_limit',
  'cart_already_ordered',
  'cart_empty',
];

/** The payment took, or would take, something else than the order costs. */
export class AmountMismatch extends Error {}

const conflict = (detail: string, reason: string): Refused => ({
  refusal: { code: 'conflict', detail },
  reason,
  quiet: false,
});

/** Undefined for anything that is somebody's trouble for now: unreachable, slow, not permitted. */
export function refusalOf(error: unknown): Refused | undefined {
  if (error instanceof MoneyError) return conflict('The order cannot be totalled', 'not_payable');
  if (error instanceof AmountMismatch)
    return conflict('The payment is not of the amount of the order', 'amount_mismatch');
  if (!(error instanceof Problem) || ![400, 409, 422].includes(error.status)) return undefined;
  const { code, message, details } = error;
  const quiet = withoutEffect.includes(code);
  const refusal: Refusal = {
    code,
    detail: message,
    ...(details.errors && { errors: details.errors }),
    ...(details.extensions && { extensions: details.extensions }),
  };
  return { refusal, reason: quiet ? code : 'refused', quiet };
}

/** The refusal as the client gets it, each time the same. */
export const refusalProblem = ({ code, ...details }: Refusal): Problem => new Problem(code, details);
