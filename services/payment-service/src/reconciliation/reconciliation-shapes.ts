/** What admins ask and see of the comparisons with providers. */
import { type Static, Type } from '@sinclair/typebox';
import { Currency, Id, integer, oneOf, page, pageFields, record, Timestamp } from '@skysync/contracts';
import type { Rule } from '@skysync/service-kit';
import { paymentStates } from '../payments/payment-states';
import { differenceTypes, movementKinds } from './compare';
import { lastListedDay } from './reconcile';
import type { Reconciliation } from './reconciliation';
import type { unfinishedPayments } from './unfinished';

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });
const provider = Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' });

export const ListFields = record(pageFields());
export const RunBody = record({ provider, day: Day });

/** What providers still list. */
const oldestMs = 366 * 24 * 3_600_000;

export const dayRule: Rule<Static<typeof RunBody>> = ({ day }) => {
  const time = new Date(`${day}T00:00:00.000Z`);
  if (Number.isNaN(time.getTime()) || time.toISOString().slice(0, 10) !== day) {
    return { field: 'day', message: 'must be a day that there is' };
  }
  if (Date.now() - time.getTime() > oldestMs) return { field: 'day', message: 'must not be more than a year ago' };
  const last = lastListedDay(new Date());
  return day > last
    ? { field: 'day', message: `must not be after ${last}: providers list a day some hours later` }
    : undefined;
};

const amount = integer({ min: Number.MIN_SAFE_INTEGER });
const Side = record({ id: Type.String(), amount });

const Difference = record({
  type: oneOf(differenceTypes),
  kind: oneOf(movementKinds),
  paymentId: Id,
  currency: Currency,
  here: Type.Optional(Side),
  there: Type.Optional(Side),
});

export const ReconciliationView = record(
  {
    provider,
    day: Day,
    status: oneOf(['waiting', 'done']),
    reason: Type.Optional(Type.String()),
    tries: integer(),
    compared: integer(),
    others: integer(),
    differing: integer(),
    differences: Type.Array(Difference),
    at: Timestamp,
  },
  {
    title: 'Reconciliation',
    description:
      '`here` is the ledger, `there` the provider; amounts are minor units. `others` are not about payments of SkySync.',
  },
);

const UnderWay = record({ status: oneOf(paymentStates), count: integer(), oldest: Timestamp });
const Lapsing = record({ paymentId: Id, orderId: Id, capturable: integer(), capturableUntil: Timestamp });

export const ReconciliationPage = record(
  { ...page(ReconciliationView).properties, underWay: Type.Array(UnderWay), lapsing: Type.Array(Lapsing) },
  { title: 'Reconciliations' },
);

export function reconciliationView(found: Reconciliation): Static<typeof ReconciliationView> {
  const { provider: name, day, status, reason, tries, compared, others, differing, differences, at } = found;
  return {
    ...{ provider: name, day, status, tries, compared, others, differing, differences },
    ...(reason !== undefined && { reason }),
    at: at.toISOString(),
  };
}

export const unfinishedView = ({ underWay, lapsing }: Awaited<ReturnType<typeof unfinishedPayments>>) => ({
  underWay: underWay.map(({ oldest, ...of }) => ({ ...of, oldest: oldest.toISOString() })),
  lapsing: lapsing.map(({ lapses, ...of }) => ({ ...of, capturableUntil: lapses.toISOString() })),
});
