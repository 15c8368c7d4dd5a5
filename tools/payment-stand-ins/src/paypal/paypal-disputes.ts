/** What buyers dispute: opened, changed and decided on command, with a webhook each. */
import type { Events } from './paypal-events';
import { missing } from './paypal-failure';
import { type Amount, newId } from './paypal-objects';
import type { Orders } from './paypal-orders';

export interface Dispute {
  dispute_id: string;
  status: string;
  reason: string;
  dispute_amount: Amount;
  dispute_outcome?: { outcome_code: string };
  disputed_transactions: { seller_transaction_id: string }[];
}

export function createDisputes(orders: Orders, events: Events) {
  const disputes = new Map<string, Dispute>();
  const find = (id: string): Dispute => {
    const dispute = disputes.get(id);
    if (!dispute) throw missing();
    return dispute;
  };
  const report = (what: string, dispute: Dispute): void => events.emit(`CUSTOMER.DISPUTE.${what}`, dispute);

  return {
    find,
    /** All of the capture, unless an amount is given. Returns the dispute's id. */
    open(captureId: string, reason = 'MERCHANDISE_OR_SERVICE_NOT_RECEIVED', value?: string): string {
      const { amount } = orders.findCapture(captureId);
      const dispute: Dispute = {
        dispute_id: `PP-D-${newId()}`,
        status: 'WAITING_FOR_SELLER_RESPONSE',
        reason,
        dispute_amount: { ...amount, ...(value !== undefined && { value }) },
        disputed_transactions: [{ seller_transaction_id: captureId }],
      };
      disputes.set(dispute.dispute_id, dispute);
      report('CREATED', dispute);
      return dispute.dispute_id;
    },
    review(id: string): void {
      const dispute = find(id);
      dispute.status = 'UNDER_REVIEW';
      report('UPDATED', dispute);
    },
    decide(id: string, outcome_code: string): void {
      const dispute = find(id);
      dispute.status = 'RESOLVED';
      dispute.dispute_outcome = { outcome_code };
      report('RESOLVED', dispute);
    },
  };
}

export type Disputes = ReturnType<typeof createDisputes>;
