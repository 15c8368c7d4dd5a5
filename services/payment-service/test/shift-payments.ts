/** Time for payments: their dates are moved back, since the service's clock is the real one. */
import type { TestDatabase } from '@skysync/test-kit';

/** Marks the reading as the test's own. */
export const shiftComment = 'the test moves dates';
const dates = ['dueAt', 'statusAt', 'createdAt'] as const;

/** Makes all payments `seconds` older. */
export async function shiftPayments(connection: TestDatabase['connection'], seconds: number): Promise<void> {
  const payments = connection.collection('payments');
  const all = await payments.find({}, { comment: shiftComment }).toArray();
  const operations = all.map((payment) => ({
    updateOne: { filter: { _id: payment._id }, update: { $set: earlier(payment, seconds) } },
  }));
  if (operations.length > 0) await payments.bulkWrite(operations);
}

const earlier = (payment: Record<string, unknown>, seconds: number): Record<string, Date> =>
  Object.fromEntries(
    dates.flatMap((name) => {
      const date = payment[name];
      return date instanceof Date ? [[name, new Date(date.getTime() - seconds * 1000)]] : [];
    }),
  );
