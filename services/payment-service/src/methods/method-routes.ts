/** What customers have saved to pay with. */
import { Type } from '@sinclair/typebox';
import { Id, PaymentMethod, record } from '@skysync/contracts';
import { type Caller, type FieldError, reply } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { route } from '../route';
import { savedMethodsOf } from './find-methods';
import { forgetMethod, forgetMethodsOf } from './forget-methods';
import { methodList, methodView, SavedMethods, SavedMethodView } from './method-views';
import { preferMethod } from './prefer-method';
import { confirmMethod, saveMethod } from './save-method';
import type { SavedMethod } from './saved-method';

const byId = { path: record({ id: Id }) };
const SaveBody = record({ provider: PaymentMethod.provider, method: Type.Optional(PaymentMethod.method) });

const onlyTrue = ({ isDefault }: { isDefault: boolean }): FieldError | undefined =>
  isDefault ? undefined : { field: 'isDefault', message: 'must be true: make another one the default instead' };

const viewOf = async (deps: Deps, method: SavedMethod, { userId }: Caller) =>
  methodView(method, await savedMethodsOf(deps, userId));

export const methodRoutes = [
  route({
    operation: 'listPaymentMethods',
    summary: 'What one has saved to pay with in this store, newest first',
    method: 'GET',
    path: '/payment-methods',
    who: 'customer',
    answers: { 200: SavedMethods },
    handler: async (deps, _fields, { caller }) => methodList(await savedMethodsOf(deps, caller.userId)),
  }),
  route({
    operation: 'savePaymentMethod',
    summary: "Begins to save a payment method, by the provider's token or by what `nextAction` asks of the browser",
    method: 'POST',
    path: '/payment-methods',
    who: 'customer',
    fields: { body: SaveBody },
    idempotent: true,
    answers: { 201: SavedMethodView },
    problems: ['conflict'],
    handler: async (deps, body, { caller, idempotencyKey }) => {
      const method = await saveMethod(deps, { ...caller, ...body, idempotencyKey });
      return reply(await viewOf(deps, method, caller), { location: `/payment-methods/${method._id}` });
    },
  }),
  route({
    operation: 'confirmPaymentMethod',
    summary: 'Goes on after the browser did what `nextAction` asked; again, it answers the same',
    method: 'POST',
    path: '/payment-methods/{id}/confirm',
    who: 'customer',
    fields: byId,
    answers: { 200: SavedMethodView },
    handler: async (deps, { id }, { caller }) => viewOf(deps, await confirmMethod(deps, id, caller), caller),
  }),
  route({
    operation: 'preferPaymentMethod',
    summary: 'Makes a saved method the default',
    method: 'PATCH',
    path: '/payment-methods/{id}',
    who: 'customer',
    fields: { ...byId, body: record({ isDefault: Type.Boolean() }) },
    rules: [onlyTrue],
    answers: { 200: SavedMethodView },
    problems: ['invalid_state'],
    handler: async (deps, { id }, { caller }) => viewOf(deps, await preferMethod(deps, id, caller), caller),
  }),
  route({
    operation: 'deletePaymentMethod',
    summary: 'Deletes a saved method, at its provider too',
    method: 'DELETE',
    path: '/payment-methods/{id}',
    who: 'customer',
    fields: byId,
    answers: { 204: null },
    handler: async (deps, { id }, { caller }) => forgetMethod(deps, id, caller),
  }),
  route({
    operation: 'deletePaymentMethods',
    summary: 'Deletes all that one has saved in this store',
    method: 'DELETE',
    path: '/payment-methods',
    who: 'customer',
    answers: { 204: null },
    handler: async (deps, _fields, { caller }) => forgetMethodsOf(deps, caller.userId),
  }),
];
