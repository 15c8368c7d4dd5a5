/** Reads form-encoded bodies as strictly as Stripe does: what it does not know, it refuses. */
import { type Static, type TObject, Type } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { invalid } from './stripe-fault';

const Text = Type.String({ minLength: 1 });
const Metadata = Type.Record(Type.String({ maxLength: 40 }), Type.String({ maxLength: 500 }));
// not Type.Integer, to which a fraction would be converted by cutting it off
const Amount = Type.Number({ multipleOf: 1, minimum: 1, maximum: 999_999_999_999 });
const closed = { additionalProperties: false };

const Expand = Type.Optional(Type.Array(Text));

export const IntentForm = Type.Object(
  {
    amount: Amount,
    currency: Type.String({ pattern: '^[a-z]{3}$' }),
    customer: Type.Optional(Text),
    payment_method: Type.Optional(Text),
    payment_method_types: Type.Optional(Type.Array(Text)),
    payment_method_options: Type.Optional(
      Type.Object(
        {
          card: Type.Optional(
            Type.Object({ request_multicapture: Type.Optional(Type.Literal('if_available')) }, closed),
          ),
        },
        closed,
      ),
    ),
    capture_method: Type.Optional(Type.Union([Type.Literal('automatic'), Type.Literal('manual')])),
    metadata: Type.Optional(Metadata),
  },
  closed,
);
export const ConfirmForm = Type.Object(
  { payment_method: Type.Optional(Text), use_stripe_sdk: Type.Optional(Type.Boolean()), expand: Expand },
  closed,
);
export const ReadQuery = Type.Object({ expand: Expand }, closed);
export const CancelForm = Type.Object({}, closed);
export const CaptureForm = Type.Object(
  {
    // nothing, and nothing more: lets go what is left
    amount_to_capture: Type.Optional(Type.Number({ multipleOf: 1, minimum: 0, maximum: 999_999_999_999 })),
    final_capture: Type.Optional(Type.Boolean()),
    metadata: Type.Optional(Metadata),
  },
  closed,
);
export const EvidenceForm = Type.Object(
  {
    evidence: Type.Optional(Type.Object({ uncategorized_text: Text }, closed)),
    submit: Type.Optional(Type.Boolean()),
  },
  closed,
);
export const RefundForm = Type.Object(
  { payment_intent: Text, amount: Type.Optional(Amount), metadata: Type.Optional(Metadata) },
  closed,
);
export const ListQuery = Type.Object(
  {
    payment_intent: Type.Optional(Text),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    starting_after: Type.Optional(Text),
  },
  closed,
);
export const SearchQuery = Type.Object({ query: Text, limit: Type.Optional(Type.Integer()) }, closed);

/** The form, its numbers read. Throws as Stripe answers. */
export function readForm<S extends TObject>(schema: S, form: unknown): Static<S> {
  const converted = Value.Convert(schema, form ?? {});
  if (Value.Check(schema, converted)) return converted;
  const param = Value.Errors(schema, converted).First()?.path.slice(1).split('/')[0] ?? '';
  if (!Object.hasOwn(schema.properties, param)) {
    throw invalid(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
  }
  throw invalid(`Missing or invalid: ${param}`, { code: 'parameter_missing', param });
}
