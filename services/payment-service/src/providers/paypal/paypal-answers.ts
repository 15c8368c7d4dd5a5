/** The parts of PayPal's answers that are read; whatever else stands there is left alone. */
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { PayPalAmount } from './paypal-amounts';

/** PayPal's id of something. */
export const PayPalId = Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' });
const Links = Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }));

export const Token = Type.Object({
  access_token: Type.String({ minLength: 1, maxLength: 4096 }),
  expires_in: Type.Integer({ minimum: 1 }),
});

const StatusDetails = Type.Object({ reason: Type.Optional(Type.String()) });

export const Capture = Type.Object({
  id: PayPalId,
  status: Type.String(),
  status_details: Type.Optional(StatusDetails),
  amount: PayPalAmount,
  invoice_id: Type.Optional(Type.String()),
  final_capture: Type.Optional(Type.Boolean()),
});
export type Capture = Static<typeof Capture>;

const Authorization = Type.Object({
  id: PayPalId,
  status: Type.String(),
  status_details: Type.Optional(StatusDetails),
  expiration_time: Type.Optional(
    Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d([.]\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d)$' }),
  ),
});
export type Authorization = Static<typeof Authorization>;

export const Refund = Type.Object({
  id: PayPalId,
  status: Type.String(),
  amount: PayPalAmount,
  custom_id: Type.Optional(Type.String()),
  invoice_id: Type.Optional(Type.String()),
  links: Type.Optional(Links),
});
export type Refund = Static<typeof Refund>;

const PurchaseUnit = Type.Object({
  reference_id: Type.Optional(Type.String()),
  custom_id: Type.Optional(Type.String()),
  invoice_id: Type.Optional(Type.String()),
  amount: PayPalAmount,
  payments: Type.Optional(
    Type.Object({
      authorizations: Type.Optional(Type.Array(Authorization)),
      captures: Type.Optional(Type.Array(Capture)),
      refunds: Type.Optional(Type.Array(Refund)),
    }),
  ),
});
export type PurchaseUnit = Static<typeof PurchaseUnit>;

/** An order with its one purchase unit (https://developer.paypal.com/docs/api/orders/v2/). */
export const Order = Type.Object({
  id: PayPalId,
  status: Type.String(),
  intent: Type.String(),
  purchase_units: Type.Array(PurchaseUnit, { minItems: 1, maxItems: 1 }),
  links: Type.Optional(Links),
});
export type Order = Static<typeof Order>;

/** What PayPal answers instead of doing what it was asked. */
export const Failure = Type.Object({
  name: Type.String({ pattern: '^[A-Z0-9_]{1,100}$' }),
  debug_id: Type.Optional(Type.String({ maxLength: 100 })),
  details: Type.Optional(Type.Array(Type.Object({ issue: Type.String({ pattern: '^[A-Z0-9_]{1,100}$' }) }))),
});

/** The answer, if it has this shape. Throws for any other: what became of the request is unknown then. */
export function checked<S extends TSchema>(schema: S, answer: unknown): Static<S> {
  if (Value.Check(schema, answer)) return answer;
  const { path = '', message = '' } = Value.Errors(schema, answer).First() ?? {};
  throw new Error(`an answer of PayPal is malformed at ${path || '/'}: ${message}`);
}

/** The one purchase unit: the schema demands it. */
export function unitOf({ purchase_units: [unit] }: Order): PurchaseUnit {
  if (!unit) throw new Error('an order of PayPal has no purchase unit');
  return unit;
}
