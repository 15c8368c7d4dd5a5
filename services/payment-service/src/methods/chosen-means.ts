/** What shall be charged for an order: a provider's method as it was given, or the token of a saved one. */
import type { CallInput, Money } from '@skysync/contracts';
import { currentStore, type FieldError, invalidRequest } from '@skysync/service-kit';
import type { Deps } from '../deps';
import type { ChargeOrder } from '../payments/payment';
import { paymentIdOf } from '../payments/payment-id';
import { type AcceptedMethod, chooseMethod, type MeansOfPayment } from '../providers/payment-method';
import { type UsableMethod, unusable, usableMethod } from './find-methods';

type Asked = CallInput<'checkPaymentMethod'>;

/**
 * Throws `invalid_request`, the fields named as the buyer sent them with the order, unless the store has such a provider
 * and method, or the customer has saved one, and it can charge that amount.
 */
export async function checkMeans(deps: Deps, asked: Asked): Promise<AcceptedMethod> {
  const { savedMethod, userId, amount } = asked;
  if (savedMethod === undefined)
    return chooseMethod(deps.providers, { ...givenMeans(asked), ...(amount && { amount }) });
  const { provider } = await chargeableMethod(deps, { savedMethod, userId, amount });
  return { provider, limitsAmounts: true };
}

/**
 * The same for a charge, with the provider's token. A charge that is asked for again is the one that was made, whatever
 * its customer has deleted since: its provider must be asked exactly the same.
 */
export async function chosenCharge(deps: Deps, asked: CallInput<'createPayment'>): Promise<ChargeOrder> {
  const { orderId, userId, amount, savedMethod, attempt } = asked;
  const order = { orderId, userId, amount };
  if (savedMethod === undefined) {
    const means = givenMeans(asked);
    await chooseMethod(deps.providers, { ...means, amount });
    return { ...order, ...means };
  }
  const made = await deps.payments.find(paymentIdOf(currentStore(), orderId, attempt));
  if (made?.savedMethod === savedMethod && made.userId === userId) return { ...made, ...order };
  const { provider, token, customer } = await chargeableMethod(deps, { savedMethod, userId, amount });
  return { ...order, provider, method: token, savedMethod, ...(customer !== undefined && { customer }) };
}

interface Wanted {
  savedMethod: string;
  userId: string | undefined;
  amount: Money | undefined;
}

async function chargeableMethod(deps: Deps, { savedMethod, userId, amount }: Wanted): Promise<UsableMethod> {
  const method = await usableMethod(deps, savedMethod, userId);
  const provider = await deps.providers.find(method.provider);
  if (!provider) throw unusable('is of a provider that this store has no longer');
  if (amount) provider.requireChargeable(amount);
  return method;
}

/** Throws `invalid_request` unless both are there: order-service has asked its buyers for them. */
function givenMeans({ provider, method }: Asked): MeansOfPayment {
  if (provider !== undefined && method !== undefined) return { provider, method };
  const missing = (field: string, value: string | undefined): FieldError[] =>
    value === undefined ? [{ field, message: 'is needed, unless savedMethod is given' }] : [];
  throw invalidRequest(...missing('provider', provider), ...missing('method', method));
}
