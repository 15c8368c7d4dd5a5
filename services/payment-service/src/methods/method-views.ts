/** How saved methods appear to their customers: nothing that could charge them. */
import { type Static, Type } from '@sinclair/typebox';
import { Id, NextAction, oneOf, record, Timestamp } from '@skysync/contracts';
import { defaultOf, hasExpired, type SavedMethod } from './saved-method';

export const SavedMethodView = record(
  {
    id: Id,
    provider: Type.String(),
    status: oneOf(['processing', 'requires_action', 'saved', 'failed']),
    brand: Type.Optional(Type.String()),
    lastFour: Type.Optional(Type.String()),
    expires: Type.Optional(record({ month: Type.Integer(), year: Type.Integer() })),
    email: Type.Optional(Type.String()),
    isExpired: Type.Boolean(),
    isDefault: Type.Boolean(),
    failureCode: Type.Optional(Type.String()),
    nextAction: Type.Optional(NextAction),
    createdAt: Timestamp,
  },
  { title: 'SavedMethod' },
);
type View = Static<typeof SavedMethodView>;

export const SavedMethods = record({ items: Type.Array(SavedMethodView) }, { title: 'SavedMethods' });

const isShown = (status: SavedMethod['status']): status is View['status'] => status !== 'forgotten';

/** One of all that its customer has saved. */
export function methodView(method: SavedMethod, saved: readonly SavedMethod[]): View {
  const { _id: id, provider, status, looks, failureCode, nextAction, createdAt } = method;
  return {
    id,
    provider,
    // whoever looks at it while it is deleted has lost the race
    status: isShown(status) ? status : 'failed',
    ...looks,
    isExpired: hasExpired(method, new Date()),
    isDefault: defaultOf(saved)?._id === id,
    ...(failureCode !== undefined && { failureCode }),
    ...(nextAction && { nextAction }),
    createdAt: createdAt.toISOString(),
  };
}

export const methodList = (saved: readonly SavedMethod[]): Static<typeof SavedMethods> => ({
  items: saved.map((method) => methodView(method, saved)),
});
