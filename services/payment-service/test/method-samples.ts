/** What customers do with saved methods, through payment-service's routes. */
import { randomUUID } from 'node:crypto';
import { eventually } from '@skysync/test-kit';
import type { SavedMethod } from '../src/methods/saved-method';
import { orderOf, type PaymentService } from './payment-service';

type Body = Awaited<ReturnType<PaymentService['api']['post']>>['body'];

/** A customer of the service; `sub` is their id. */
export function customerOf({ api, tokens, create }: PaymentService, sub = `user-${randomUUID()}`, store = 'demo') {
  const token = tokens.token({ sub, role: 'customer', store });
  return {
    sub,
    token,
    save: (body: object = { provider: 'sandbox', method: 'pm_success' }, key: string = randomUUID()) =>
      api.post('/payment-methods', { token, body, headers: { 'idempotency-key': key } }),
    list: async (): Promise<Body[]> => (await api.get('/payment-methods', { token })).body.items,
    confirm: (id: string) => api.post(`/payment-methods/${id}/confirm`, { token }),
    prefer: (id: string, isDefault: unknown = true) =>
      api.patch(`/payment-methods/${id}`, { token, body: { isDefault } }),
    delete: (id: string) => api.delete(`/payment-methods/${id}`, { token }),
    deleteAll: () => api.delete('/payment-methods', { token }),
    /** Pays as order-service asks for it, in the store of the token. */
    pay: (savedMethod: string, changes: object = {}) => {
      const { provider: _p, method: _m, ...order } = orderOf('');
      return create(
        { ...order, userId: sub, savedMethod, ...changes },
        store === 'demo' ? {} : { 'x-store-id': store },
      );
    },
    check: (savedMethod: string, changes: object = {}) =>
      api.post('/internal/payment-methods', {
        body: { savedMethod, userId: sub, ...changes },
        sender: 'order-service',
        headers: store === 'demo' ? {} : { 'x-store-id': store },
      }),
  };
}

export const storedMethod = ({ connection }: PaymentService, id: string) =>
  connection.collection<SavedMethod>('payment_methods').findOne({ _id: id });

/** What the provider calls it: never shown to anybody. */
export async function secretsOf(service: PaymentService, id: string) {
  const stored = await storedMethod(service, id);
  const { token, customer, reference } = stored ?? {};
  if (!token || !customer || !reference) throw new Error(`${id} is not saved`);
  return { token, customer, reference };
}

export const changeStored = ({ connection }: PaymentService, id: string, changes: object) =>
  connection.collection<SavedMethod>('payment_methods').updateOne({ _id: id }, { $set: changes });

/** Sweeps until it holds; what will be due some time is due at once. */
export const sweptUntil = (service: PaymentService, id: string, holds: (stored: SavedMethod | null) => boolean) =>
  eventually(async () => {
    const methods = service.connection.collection<SavedMethod>('payment_methods');
    await methods.updateOne({ _id: id, dueAt: { $exists: true } }, { $set: { dueAt: new Date() } });
    await service.sweep();
    const stored = await storedMethod(service, id);
    if (!holds(stored)) throw new Error(`it is ${JSON.stringify(stored)}`);
  });
