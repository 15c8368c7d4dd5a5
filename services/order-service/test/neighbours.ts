/** Stand-ins for the services around order-service: what they are asked is as their contracts say, and they fail on command. */
import type { CallAnswer, CallInput, CallName } from '@skysync/contracts';
import { type Problem, unavailable } from '@skysync/service-kit';
import type { InProcessRuntime } from '@skysync/test-kit';
import { createPayments } from './payments';
import { createReservations } from './reservations';

interface Fault {
  before?: Error;
  after?: Error;
}

/** Lets the neighbours answer the calls that go through `runtime`. */
export function standIn(runtime: InProcessRuntime, stock: Record<string, number>) {
  const faults = new Map<CallName, Fault>();
  const products = createReservations(stock);
  const money = createPayments();

  const answering = <C extends CallName>(name: C, answer: (input: CallInput<C>) => CallAnswer<C>): void => {
    runtime.answer(name, async (input) => {
      await new Promise(setImmediate); // a real call takes its time, and others go on meanwhile
      const fault = faults.get(name);
      if (fault?.before) throw fault.before;
      const answered = answer(input);
      if (fault?.after) throw fault.after;
      return answered;
    });
  };

  answering('readStore', () => ({ slug: 'demo', name: 'Demo', currency: 'EUR' }));
  answering('readVariants', products.readVariants);
  answering('reserveStock', products.reserve);
  answering('releaseReservation', ({ orderId }) => products.release(orderId));
  answering('commitReservation', ({ orderId }) => products.commit(orderId));
  answering('undoReservation', ({ orderId }) => products.undo(orderId));
  answering('findReservations', ({ orderIds }) => ({ reservations: products.find(orderIds) }));
  answering('listReservations', () => ({ items: products.list(), nextCursor: null }));
  answering('listInventory', () => ({ items: products.inventory(), nextCursor: null }));
  answering('checkPaymentMethod', (asked) => {
    money.checkMethod(asked);
    return { provider: asked.provider ?? 'sandbox' };
  });
  answering('createPayment', money.create);
  answering('voidPayment', (asked) => ({ payment: money.void(asked) }));
  answering('refundPayment', (asked) => ({ payment: money.refund(asked) }));
  answering('findPayments', (asked) => ({ payments: money.find(asked) }));
  answering('listPayments', () => ({ items: money.list(), nextCursor: null }));
  answering('auditLedger', () => ({ entries: 0, unbalanced: [], currencies: [], nextCursor: null }));

  return {
    stock,
    prices: products.prices,
    reservations: products.reservations,
    payments: money.payments,
    /** The call fails before or after the other service has done its part. */
    fail: (name: CallName, when: 'before' | 'after', error: Problem = unavailable('away')): void =>
      void faults.set(name, { [when]: error }),
    heal: (): void => faults.clear(),
  };
}
