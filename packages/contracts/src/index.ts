/** The public face of the contracts. */

export { type CallAnswer, type CallContract, type CallInput, type CallName, calls } from './calls';
export { DeadLetterView } from './calls/dead-letter-calls';
export {
  maxPaymentAttempts,
  NextAction,
  nextActionTypes,
  PaymentChoice,
  PaymentMethod,
  PaymentView,
} from './calls/payment-calls';
export { reservationStates } from './calls/product-calls';
export { StoreView } from './calls/user-calls';
export {
  type CloudEvent,
  type DomainEvent,
  type EventData,
  type EventType,
  events,
  isEventType,
  type Topic,
  topicOf,
  topics,
} from './events';
export { gatewayPolicyText } from './gateway-policy';
export { endedInVain, isUnpaid, needsNoPayment, type OrderStatus, orderStatuses } from './order-statuses';
export { isCharged, isOpenPayment, isSecured, type PaymentStatus, paymentStatuses } from './payment-statuses';
export { isProblemCode, type ProblemCode, problems } from './problems';
export { type Audience, type Role, roleAtLeast, roles } from './roles';
export {
  Address,
  Currency,
  defaultStore,
  exactText,
  Id,
  idGrammar,
  integer,
  line,
  Money,
  maxAmount,
  maxOrderIds,
  oneOf,
  type Page,
  Price,
  page,
  pageFields,
  Quantity,
  record,
  Sku,
  Slug,
  StoreSlug,
  Timestamp,
  text,
} from './shapes';
export { accountIdPrefix, tokenAudience, tokenIssuer } from './tokens';
