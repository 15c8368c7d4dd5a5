/** Where a charge of the sandbox stands, worked out from its record and the time. */
import type { Charge, ChargeState } from '../provider';
import type { SandboxCharge } from './sandbox-charges';
import { outcomeOf } from './sandbox-methods';

/** The sandbox's id of a charge. */
const referenceOf = ({ paymentId }: Charge): string => `sbx_${paymentId}`;

/** How long the sandbox keeps what is authorised, as banks do for cards. */
const authorizedForMs = 7 * 24 * 3_600_000;

/** The record of a charge with `method` that begins at `now`; a delayed one succeeds `delayMs` later. */
export function recordOf(charge: Charge, method: string, now: Date, delayMs: number): SandboxCharge {
  const outcome = outcomeOf(method);
  const later = (ms: number): Date => new Date(now.getTime() + ms);
  return {
    _id: referenceOf(charge),
    amount: charge.amount.amount,
    ...outcome,
    ...(outcome.status === 'delayed' && { settlesAt: later(delayMs) }),
    ...(outcome.status === 'authorized' && { lapsesAt: later(authorizedForMs) }),
    captured: outcome.status === 'authorized' ? 0 : charge.amount.amount,
    captures: [],
    refunded: 0,
    refunds: [],
  };
}

const isDue = ({ settlesAt }: SandboxCharge, now: Date): boolean => (settlesAt?.getTime() ?? 0) <= now.getTime();

/** What there is to give back. */
export function moneyIn(record: SandboxCharge, now: Date): number {
  const tookMoney =
    record.status === 'succeeded' ||
    record.status === 'authorized' ||
    (record.status === 'delayed' && isDue(record, now));
  return tookMoney ? record.captured - record.refunded : 0;
}

const hasLapsed = ({ lapsesAt }: SandboxCharge, now: Date): boolean => lapsesAt !== undefined && lapsesAt <= now;

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
    case 'authorized':
      if (hasLapsed(record, now)) return { reference, status: 'cancelled' };
      return { reference, status, ...(record.lapsesAt && { capturableUntil: record.lapsesAt }) };
    case 'succeeded':
      return { reference, status, captured: record.captured };
    default:
      return { reference, status };
  }
}
