/** The business figures of money: what was taken, given back and disputed, as the journal has it. */
import { type DomainEvent, isEventType } from '@skysync/contracts';
import { currencies, type Metrics, otherValue } from '@skysync/service-kit';
import { causeTypes } from './journal';

const counted = causeTypes.filter(isEventType);
const movements = new Map<string, string>(counted.map((type) => [type, type.split('.')[2] ?? '']));

/** Counts each movement of money once, as it is written. */
export function countMoney(metrics: Metrics): (event: DomainEvent, store: string) => void {
  const count = metrics.counter({
    name: 'skysync_money_minor_units_total',
    help: 'Money that moved, in minor units, by the event of a payment that says so',
    labels: { movement: [...movements.values()], currency: currencies, store: [...metrics.stores, otherValue] },
    sparse: true,
  });
  return ({ type, data }, store) => {
    const movement = movements.get(type);
    if (movement === undefined || !('amount' in data)) return;
    const { amount, currency } = data.amount;
    count({ movement, currency, store }, amount);
  };
}
