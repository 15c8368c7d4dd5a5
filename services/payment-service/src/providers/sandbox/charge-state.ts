/** Where a charge of the sandbox stands, worked out from its record and the time. */
import type { Charge, ChargeState } from '../provider';
import type { SandboxCharge } from './sandbox-charges';
import { outcomeOf } from './sandbox-methods';

/** The sandbox's id of a charge. */
const referenceOf = ({ paymentId }: Charge): string => `sbx_${paymentId}`;

/** The record of a charge with `method` that begins at `now`; a delayed one succeeds `delayMs` later. */
export const recordOf = (charge: Charge, method: string, now: Date, delayMs: number): SandboxCharge => ({
  _id: referenceOf(charge),
  amount: charge.amount.amount,
  ...outcomeOf(method),
  ...(outcomeOf(method).status === 'delayed' && { settlesAt: new Date(now.getTime() + delayMs) }),
  refunded: 0,
  refunds: [],
});

const isDue = ({ settlesAt }: SandboxCharge, now: Date): boolean => (settlesAt?.getTime() ?? 0) <= now.getTime();

/** True when there is money to give back. */
export const tookMoney = (record: SandboxCharge, now: Date): boolean =>
  record.status === 'succeeded' || (record.status === 'delayed' && isDue(record, now));

/** The state that is answered; undefined for a charge about which the sandbox says nothing. */
export function stateOf({ paymentId }: Charge, record: SandboxCharge, now: Date): ChargeState | undefined {
  const { _id: reference, status, failureCode = 'declined' } = record;
  switch (status) {
    case 'silent':
      return undefined;
    case 'requires_action':
      return {
        reference,
        status,
        nextAction: { type: 'confirm', confirmUrl: `/api/v1/payments/${paymentId}/confirm` },
      };
    case 'failed':
      return { reference, status, failureCode };
    case 'delayed':
      return { reference, status: isDue(record, now) ? 'succeeded' : 'processing' };
    default:
      return { reference, status };
  }
}
