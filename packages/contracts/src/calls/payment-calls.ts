/** What payment-service answers: a payment for each attempt to pay an order, their void and their refunds. */
import { type Static, Type } from '@sinclair/typebox';
import { paymentStatuses } from '../payment-statuses';
import {
  byOrderIds,
  Currency,
  Id,
  integer,
  Money,
  maxAmount,
  maxOrderIds,
  oneOf,
  Price,
  page,
  pageFields,
  record,
  Timestamp,
} from '../shapes';

const apps = ['payment-service'] as const;
const callers = ['order-service'] as const;

/** What a buyer may have to do in the browser. */
export const nextActionTypes = ['confirm', 'redirect', 'client'] as const;

/**
 * What the buyer has to do next, before the shop posts to `confirmUrl`: nothing more (`confirm`), to agree at `url`
 * (`redirect`), or to answer the provider's own script, which takes `publishableKey` and `clientSecret` (`client`).
 */
export const NextAction = record(
  {
    type: oneOf(nextActionTypes),
    confirmUrl: Type.String(),
    url: Type.Optional(Type.String()),
    publishableKey: Type.Optional(Type.String()),
    clientSecret: Type.Optional(Type.String()),
  },
  { title: 'NextAction' },
);
/** See {@link NextAction}. */
export type NextAction = Static<typeof NextAction>;

/** A payment as order-service and its buyer see it. */
export const PaymentView = record(
  {
    id: Id,
    orderId: Id,
    status: oneOf(paymentStatuses),
    amount: Money,
    failureCode: Type.Optional(Type.String()),
    nextAction: Type.Optional(NextAction),
  },
  { title: 'Payment' },
);

/** A provider and its token for a means of payment, never a card number: a word with at most eleven digits. */
export const PaymentMethod = {
  provider: Type.String({ format: 'payment-word', maxLength: 64 }),
  method: Type.String({ format: 'payment-word', maxLength: 64 }),
};

/** How a buyer pays: by a provider and its method, or by what a customer has saved. Exactly one of the two. */
export const PaymentChoice = {
  provider: Type.Optional(PaymentMethod.provider),
  method: Type.Optional(PaymentMethod.method),
  savedMethod: Type.Optional(Id),
};

/** How often an order may be tried to be paid, each time by a payment of its own. */
export const maxPaymentAttempts = 5;

/** How many attempts there were to pay an order, or which one is meant; 1 where nothing is said. */
const Attempts = Type.Optional(integer({ min: 1, max: maxPaymentAttempts }));

/** What is charged: an order of total 0 needs no payment. */
const ChargedAmount = record({ amount: integer({ min: 1, max: maxAmount }), currency: Currency });

/**
 * What the auditor and the reconciler compare; `captured`, `refunded` and the amounts of refunds are minor units. Without
 * `captured`, as in older versions, a payment that took money took all of it.
 */
const PaymentRecord = record({
  id: Id,
  orderId: Id,
  status: oneOf(paymentStatuses),
  amount: Money,
  captured: Type.Optional(Type.Integer()),
  /** Where disputes leave less than what was taken and not given back. */
  refundable: Type.Optional(Type.Integer()),
  refunded: Type.Integer(),
  refunds: Type.Array(record({ id: Id, amount: Type.Integer(), status: oneOf(['pending', 'succeeded', 'failed']) })),
  failureCode: Type.Optional(Type.String()),
  createdAt: Timestamp,
});

/** What the ledger says, or a payment, in minor units: `captured` less `refunded` is still there. */
const LedgerSums = record({ captured: Type.Integer(), refunded: Type.Integer() });

/** Payments and journal entries of one page beside each other; of what changed within a minute nothing is said. */
const LedgerAudit = record({
  /** How many entries were compared. */
  entries: integer(),
  /** Ids of entries whose postings do not sum to zero. */
  unbalanced: Type.Array(Id),
  currencies: Type.Array(
    record({
      currency: Currency,
      ...LedgerSums.properties,
      mismatches: Type.Array(record({ paymentId: Id, payment: LedgerSums, ledger: LedgerSums })),
    }),
  ),
  nextCursor: Type.Union([Type.String(), Type.Null()]),
});

/** Answered by payment-service. */
export const paymentCalls = {
  checkPaymentMethod: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/payment-methods',
    summary:
      'Whether the store has such a provider and method, or the customer has saved one, which can charge that amount; asked before an order is placed',
    fields: {
      body: record({ ...PaymentChoice, userId: Type.Optional(Id), amount: Type.Optional(ChargedAmount) }),
    },
    answer: record({
      provider: PaymentMethod.provider,
      method: PaymentChoice.method,
      limitsAmounts: Type.Optional(Type.Boolean()),
    }),
    problems: ['invalid_request'],
    repeats: 'reads',
    deadlineMs: 3_000,
  },
  createPayment: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/payments',
    summary: 'Charges an order once for each attempt, however often it is asked; idempotent by order and attempt',
    fields: { body: record({ orderId: Id, userId: Id, amount: ChargedAmount, ...PaymentChoice, attempt: Attempts }) },
    answer: PaymentView,
    problems: ['invalid_request', 'conflict'],
    deadlineMs: 8_000,
  },
  voidPayment: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/payments/void',
    summary:
      'Ends the open payments of the first attempts of an order, and keeps late calls from making one; lets go what is authorised and not captured, unless it shall be kept; what was paid already stays: such a payment is answered, else the last one; idempotent',
    fields: { body: record({ orderId: Id, attempts: Attempts, keepAuthorized: Type.Optional(Type.Boolean()) }) },
    answer: record({ payment: Type.Union([PaymentRecord, Type.Null()]) }),
    problems: [],
    deadlineMs: 8_000,
  },
  refundPayment: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/payments/refund',
    summary:
      'Gives back an amount once for each `refundId`, never more than was taken; voids a payment that is still open',
    fields: { body: record({ orderId: Id, paymentId: Id, refundId: Id, amount: Price }) },
    answer: record({ payment: PaymentRecord }),
    problems: ['conflict', 'not_found'],
    deadlineMs: 8_000,
  },
  findPayments: {
    apps,
    callers,
    method: 'POST',
    path: '/internal/payments/find',
    summary:
      'The payments of these orders, in the order in which they were made; `retried` says of which there was more than one attempt',
    fields: {
      body: record({
        ...byOrderIds.properties,
        retried: Type.Optional(Type.Array(record({ orderId: Id, attempts: Attempts }), { maxItems: maxOrderIds })),
      }),
    },
    answer: record({ payments: Type.Array(PaymentRecord) }),
    problems: [],
    repeats: 'reads',
    deadlineMs: 3_000,
  },
  listPayments: {
    apps,
    callers,
    method: 'GET',
    path: '/internal/payments',
    summary: 'All payments of the store, for the auditor',
    fields: { query: record(pageFields(500)) },
    answer: page(PaymentRecord),
    problems: [],
    deadlineMs: 5_000,
  },
  auditLedger: {
    apps,
    callers,
    method: 'GET',
    path: '/internal/ledger/audit',
    summary: 'Compares the ledger with the payments of the store, a page of payments at a time, for the auditor',
    fields: { query: record(pageFields(500)) },
    answer: LedgerAudit,
    problems: [],
    deadlineMs: 5_000,
  },
} as const;
