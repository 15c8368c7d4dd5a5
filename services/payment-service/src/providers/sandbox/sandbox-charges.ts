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
        { status: 'delayed' as const, settlesAt: { $gt: now } },
      ];
      await charges.updateOne({ _id: reference, $or: undecided }, { $set: { status: 'cancelled' } });
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
