/** One order beside its reservation and its payments: what the auditor compares. */
import type { CallAnswer, OrderStatus } from '@skysync/contracts';

/** The little of an order that is compared. */
export interface AuditedOrder {
  id: string;
  status: OrderStatus;
  amount: number;
  currency: string;
  refunded: number;
  /** How often it was tried to be paid, where that was more than once. */
  attempts?: number;
  createdAt: number;
  updatedAt: number;
  /** Time of its oldest unpublished event. */
  unpublishedSince?: number;
}

export type AuditedReservation = Pick<CallAnswer<'findReservations'>['reservations'][number], 'state'>;
export type AuditedPayment = CallAnswer<'findPayments'>['payments'][number];

/** An order, and what the other services have of it. */
export interface OrderFile {
  order: AuditedOrder;
  reservation: AuditedReservation | undefined;
  payments: AuditedPayment[];
}
