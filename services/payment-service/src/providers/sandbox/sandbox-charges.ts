/**
 * The sandbox's own records, as a real provider would keep them elsewhere: only the sandbox reads them. They are not
 * scoped to a store, because a provider knows nothing of stores. Charges without a later state are not kept at all.
 */
import { type Base, isDuplicateKey, nativeCollection, repeating } from '@skysync/service-kit';
import type { SandboxOutcome } from './sandbox-methods';

export interface SandboxCharge {
  /** The charge's reference. */
  _id: string;
  amount: number;
  status: SandboxOutcome['status'] | 'cancelled';
  failureCode?: string;
  /** When a delayed charge succeeds. */
  settlesAt?: Date;
  /** When what is authorised lapses. */
  lapsesAt?: Date;
  captured: number;
  captures: string[];
  refunded: number;
  refunds: { id: string; amount: number }[];
}

export interface SandboxCharges {
  find(reference: string): Promise<SandboxCharge | null>;
  /** The charge of that reference, `fresh` if there is none yet. */
  findOrAdd(fresh: SandboxCharge): Promise<SandboxCharge>;
  /** What the buyer's confirmation leads to; nothing unless the charge waits for it. */
  confirm(reference: string, changes: Partial<SandboxCharge>): Promise<void>;
  /** Nothing when it is too late. */
  cancel(reference: string, now: Date): Promise<void>;
  /** Takes a part unless it would exceed the charge or was taken already; the last one ends the authorisation. */
  capture(
    reference: string,
    capture: { id: string; amount: number; isFinal: boolean },
    capturedBefore: number,
  ): Promise<boolean>;
  /** Nothing more is captured. */
  release(reference: string): Promise<void>;
  /** Records a refund unless it would exceed the charge or stands there already. */
  refund(reference: string, refund: { id: string; amount: number }, refundedBefore: number): Promise<boolean>;
}

export function createSandboxCharges(connection: Base['connection']): SandboxCharges {
  const charges = nativeCollection<SandboxCharge>(connection, 'sandbox_charges');
  return {
    find: (reference) => charges.findOne({ _id: reference }),

    async findOrAdd({ _id, ...fresh }) {
      const options = { upsert: true, returnDocument: 'after' } as const;
      const findOrInsert = () => charges.findOneAndUpdate({ _id }, { $setOnInsert: fresh }, options);
      // of two who add the same charge at once, one may be refused by the index
      const charge = await repeating(findOrInsert, isDuplicateKey);
      if (!charge) throw new Error(`the sandbox lost the charge ${_id}`);
      return charge;
    },

    async confirm(reference, changes) {
      await charges.updateOne({ _id: reference, status: 'requires_action' }, { $set: changes });
    },

    async cancel(reference, now) {
      const undecided = [
        { status: { $in: ['requires_action', 'silent'] as const } },
        { status: 'authorized' as const, captured: 0 },
        { status: 'delayed' as const, settlesAt: { $gt: now } },
      ];
      await charges.updateOne({ _id: reference, $or: undecided }, { $set: { status: 'cancelled' } });
    },

    async capture(reference, { id, amount, isFinal }, capturedBefore) {
      const { matchedCount } = await charges.updateOne(
        { _id: reference, status: 'authorized', captured: capturedBefore, captures: { $ne: id } },
        { $inc: { captured: amount }, $push: { captures: id }, ...(isFinal && { $set: { status: 'succeeded' } }) },
      );
      return matchedCount === 1;
    },

    async release(reference) {
      await charges.updateOne(
        { _id: reference, status: 'authorized', captured: { $gt: 0 } },
        { $set: { status: 'succeeded' } },
      );
    },

    async refund(reference, refund, refundedBefore) {
      const { matchedCount } = await charges.updateOne(
        { _id: reference, refunded: refundedBefore, 'refunds.id': { $ne: refund.id } },
        { $inc: { refunded: refund.amount }, $push: { refunds: refund } },
      );
      return matchedCount === 1;
    },
  };
}
