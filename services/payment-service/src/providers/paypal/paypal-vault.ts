/**
 * PayPal accounts that customers save: a setup token, which the customer agrees to at PayPal, becomes a payment token
 * (https://developer.paypal.com/docs/api/payment-tokens/v3/).
 */
import { createHash } from 'node:crypto';
import { type Static, Type } from '@sinclair/typebox';
import type { Logger } from '@skysync/service-kit';
import {
  type Kept,
  type KnownSaving,
  type MethodLooks,
  maskedEmail,
  type Saving,
  type SavingState,
  type Vault,
} from '../vault';
import { checked } from './paypal-answers';
import { type PayPalHttp, PayPalRefusal, requestId } from './paypal-http';
import { codeOf } from './paypal-state';

export interface PayPalVaultOptions {
  http: PayPalHttp;
  /** Where PayPal sends customers back to. */
  shopUrl: string;
  log: Logger;
}

const Token = Type.String({ pattern: '^[0-9A-Za-z_-]{1,255}$' });
const Customer = Type.Object({ id: Type.Optional(Type.String({ pattern: '^[0-9A-Za-z_-]{1,64}$' })) });
const SetupToken = Type.Object({
  id: Token,
  status: Type.String(),
  customer: Type.Optional(Customer),
  links: Type.Optional(Type.Array(Type.Object({ rel: Type.String(), href: Type.String() }))),
});
type SetupToken = Static<typeof SetupToken>;
const PaymentToken = Type.Object({
  id: Token,
  customer: Type.Optional(Customer),
  payment_source: Type.Optional(
    Type.Object({ paypal: Type.Optional(Type.Object({ email_address: Type.Optional(Type.String()) })) }),
  ),
});
type PaymentToken = Static<typeof PaymentToken>;

const setupTokens = '/v3/vault/setup-tokens';
const paymentTokens = '/v3/vault/payment-tokens';

/** Our name for a customer, which says nothing of who it is. */
const merchantCustomerId = ({ store, userId }: Saving): string =>
  createHash('sha256').update(`${store}/${userId}`).digest('hex').slice(0, 32);

const newSetupToken = (saving: Saving, shopUrl: string) => {
  const back = (how: string): string =>
    `${shopUrl}/payment-methods/paypal/${how}?method=${encodeURIComponent(saving.id)}`;
  return {
    customer:
      saving.customer === undefined ? { merchant_customer_id: merchantCustomerId(saving) } : { id: saving.customer },
    payment_source: {
      paypal: {
        usage_type: 'MERCHANT',
        experience_context: {
          shipping_preference: 'NO_SHIPPING',
          return_url: back('return'),
          cancel_url: back('cancel'),
        },
      },
    },
  };
};

export function createPayPalVault(options: PayPalVaultOptions): Vault {
  const { http } = options;
  return {
    accepts: (method) => method === undefined || method === 'paypal',
    save: (saving, signal) => save(options, saving, signal),
    finish: (saving, signal) => finish(options, saving, signal),
    async forget({ token }: Kept, signal) {
      // a setup token that nobody agreed to ends by itself
      if (token === undefined) return;
      try {
        await http.send({ method: 'DELETE', path: `${paymentTokens}/${encodeURIComponent(token)}` }, signal);
      } catch (error) {
        if (!(error instanceof PayPalRefusal) || error.status !== 404) throw error;
      }
    },
  };
}

/** PayPal keeps a request id for three hours; what comes later is another setup token, which nobody has agreed to. */
async function save(options: PayPalVaultOptions, saving: Saving, signal: AbortSignal): Promise<SavingState> {
  const { http, shopUrl, log } = options;
  const body = newSetupToken(saving, shopUrl);
  const key = requestId(saving.id, 'setup');
  try {
    const answer = await http.send({ method: 'POST', path: setupTokens, body, requestId: key }, signal);
    const setup = checked(SetupToken, answer);
    // a repetition may come after the customer has agreed
    if (agreed.has(setup.status)) return finish(options, { ...saving, reference: setup.id }, signal);
    return awaited(saving, setup);
  } catch (error) {
    return refused(log, saving, `refused_${saving.id}`, error);
  }
}

/** PayPal is asked whether the customer agreed before a payment token is made of it. */
async function finish(
  { http, log }: PayPalVaultOptions,
  saving: KnownSaving,
  signal: AbortSignal,
): Promise<SavingState> {
  const { id, reference } = saving;
  try {
    const path = `${setupTokens}/${encodeURIComponent(reference)}`;
    const setup = checked(SetupToken, await http.send({ method: 'GET', path }, signal));
    if (!agreed.has(setup.status)) return awaited(saving, setup);
    const body = { payment_source: { token: { id: reference, type: 'SETUP_TOKEN' } } };
    const key = requestId(id, reference, 'vault');
    const answer = await http.send({ method: 'POST', path: paymentTokens, body, requestId: key }, signal);
    return saved(reference, setup, checked(PaymentToken, answer));
  } catch (error) {
    return refused(log, saving, reference, error);
  }
}

/** Also when a payment token was made of it already: asked again, PayPal answers with that one. */
const agreed = new Set(['APPROVED', 'VAULTED', 'TOKENIZED']);

const customerIn = ({ customer }: { customer?: Static<typeof Customer> }): { customer?: string } =>
  customer?.id === undefined ? {} : { customer: customer.id };

function awaited({ id }: Saving, setup: SetupToken): SavingState {
  const link = setup.links?.find(({ rel }) => rel === 'approve' || rel === 'payer-action');
  if (!link || !/^https?:\/\//.test(link.href)) throw new Error('a setup token of PayPal cannot be agreed to anywhere');
  const confirmUrl = `/api/v1/payment-methods/${id}/confirm`;
  return {
    reference: setup.id,
    ...customerIn(setup),
    status: 'requires_action',
    nextAction: { type: 'redirect', url: link.href, confirmUrl },
  };
}

const saved = (reference: string, setup: SetupToken, token: PaymentToken): SavingState => ({
  reference,
  ...customerIn(setup),
  ...customerIn(token),
  status: 'saved',
  token: token.id,
  looks: looksOf(token),
});

function looksOf({ payment_source: source }: PaymentToken): MethodLooks {
  const email = maskedEmail(source?.paypal?.email_address ?? '');
  return { brand: 'paypal', ...(email !== undefined && { email }) };
}

/** A setup token that PayPal has forgotten was not agreed to in time. Throws whatever is no refusal. */
function refused(log: Logger, { id }: Saving, reference: string, error: unknown): SavingState {
  if (!(error instanceof PayPalRefusal)) throw error;
  log.warn('PayPal refused to save an account', { methodId: id, error });
  return { reference, status: 'failed', failureCode: codeOf(error.issue) };
}

/**
 * Pays an order with a saved account: given with the step that takes the money, so that making the order takes no money, and one that was
 * never answered can be cancelled like any other.
 * Source: `payment_source` of `order_capture_request` and `order_authorize_request` in https://developer.paypal.com/docs/api/orders/v2/
 */
export const vaultSource = (token: string, experience: object) => ({
  payment_source: { paypal: { vault_id: token, experience_context: experience } },
});

/** Every other method is the token of a saved account. */
export const isVaulted = ({ method }: { method: string }): boolean => method !== 'paypal';
