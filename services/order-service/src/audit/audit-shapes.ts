/** What the auditor answers. */
import { type Static, Type } from '@sinclair/typebox';
import { integer, record, Timestamp } from '@skysync/contracts';

export const Violation = record(
  {
    /** Its name, for example `paid_without_stock`. */
    kind: Type.String(),
    /** The id of the order or payment, or the SKU, that it is about. */
    subject: Type.String(),
    detail: Type.String(),
  },
  { title: 'Violation' },
);
export type Violation = Static<typeof Violation>;

/** How many of each were compared. */
const Checked = record({
  orders: integer(),
  reservations: integer(),
  payments: integer(),
  skus: integer(),
  entries: integer(),
});

export const Audit = record(
  { checkedAt: Timestamp, checked: Checked, violations: Type.Array(Violation) },
  { title: 'Audit' },
);
export type Audit = Static<typeof Audit>;

export const AuditFields = record({
  since: Type.Optional(Type.String({ format: 'date-time', description: 'Only orders made then or later' })),
});

export type Report = (kind: string, subject: string, detail: string) => void;
