/** What product-service answers: prices, reservations and stock. */
import { Type } from '@sinclair/typebox';
import { byOrderIds, Id, integer, Money, oneOf, page, pageFields, Quantity, record, Sku, Timestamp } from '../shapes';

const apps = ['product-service'] as const;
const callers = ['order-service'] as const;

/** The states of a reservation that others may see. */
export const reservationStates = ['held', 'committed', 'released', 'expired', 'rejected', 'restocked'] as const;

const Variant = record({ sku: Sku, productId: Id, title: Type.String(), unitPrice: Money });
/** What was reserved, at the prices that will be charged; the same for every call with this order id. */
const Reservation = record({
  orderId: Id,
  lines: Type.Array(record({ ...Variant.properties, quantity: integer({ min: 1 }) })),
  expiresAt: Timestamp,
});
const ReservationState = record({ orderId: Id, state: oneOf(reservationStates) });
const byOrder = { path: record({ orderId: Id }) };

/** Answered by product-service. */
export const productCalls = {
  readVariants: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/variants',
    summary: 'What SKUs are called and cost today; unknown ones are left out',
    fields: { body: record({ skus: Type.Array(Sku, { minItems: 1, maxItems: 500 }) }) },
    answer: record({ variants: Type.Array(Variant) }),
    problems: [],
    repeats: 'reads',
    deadlineMs: 3_000,
  },
  reserveStock: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/reservations',
    summary: 'Holds all lines of an order or none, at the prices that the buyer was shown; idempotent by order',
    fields: {
      body: record({
        orderId: Id,
        /** Who buys: what one buyer holds is limited. */
        userId: Id,
        lines: Type.Array(record({ ...Quantity.properties, unitPrice: Money }), {
          minItems: 1,
          maxItems: 100,
          'x-distinct': 'sku',
        }),
      }),
    },
    answer: Reservation,
    problems: ['out_of_stock', 'price_changed', 'quantity_limit', 'invalid_state', 'conflict'],
    deadlineMs: 5_000,
  },
  releaseReservation: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/reservations/{orderId}/release',
    summary:
      'Gives back what an order that ended without payment holds; also keeps a late call from reserving; idempotent',
    fields: byOrder,
    answer: ReservationState,
    problems: [],
    deadlineMs: 3_000,
  },
  commitReservation: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/reservations/{orderId}/commit',
    summary: 'Sells what a paid order holds; idempotent',
    fields: byOrder,
    answer: ReservationState,
    problems: [],
    deadlineMs: 3_000,
  },
  undoReservation: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/reservations/{orderId}/undo',
    summary: 'Releases what a cancelled order holds, or takes back what it was sold; idempotent',
    fields: byOrder,
    answer: ReservationState,
    problems: [],
    deadlineMs: 3_000,
  },
  findReservations: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/reservations/find',
    summary: 'The states of the reservations of these orders; unknown ones are left out',
    fields: { body: byOrderIds },
    answer: record({ reservations: Type.Array(ReservationState) }),
    problems: [],
    repeats: 'reads',
    deadlineMs: 3_000,
  },
  listReservations: {
    apps,
    callers,
    method: 'GET',
    path: '/internal/reservations',
    summary: 'All reservations of the store, for the auditor',
    fields: { query: record(pageFields(500)) },
    answer: page(
      record({
        ...ReservationState.properties,
        lines: Type.Array(Quantity),
        expiresAt: Timestamp,
        createdAt: Timestamp,
      }),
    ),
    problems: [],
    deadlineMs: 5_000,
  },
  listInventory: {
    apps,
    callers,
    method: 'GET',
    path: '/internal/inventory',
    summary:
      'All stock of the store, for the auditor: `held` sums up holds, `ledger` is what was stocked less what was sold',
    fields: { query: record(pageFields(500)) },
    answer: page(
      record({
        sku: Sku,
        available: Type.Integer(),
        reserved: Type.Integer(),
        held: Type.Integer(),
        ledger: Type.Integer(),
      }),
    ),
    problems: [],
    deadlineMs: 5_000,
  },
} as const;
