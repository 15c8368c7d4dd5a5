/** The accounts that customers let a store keep: setup tokens, and the payment tokens made of them. */
import { randomBytes } from 'node:crypto';
import type { Events } from './paypal-events';
import { missing, unprocessable } from './paypal-failure';
import type { Operation } from './paypal-misbehaviour';
import type { Order } from './paypal-objects';

export interface Customer {
  id: string;
  merchant_customer_id?: string;
}

export interface SetupToken {
  id: string;
  status: 'PAYER_ACTION_REQUIRED' | 'APPROVED' | 'VAULTED';
  customer: Customer;
  returnUrl: string;
  cancelUrl: string;
}

export interface PaymentToken {
  id: string;
  customer: Customer;
  payment_source: { paypal: { email_address: string; payer_id: string } };
}

export interface NewSetupToken {
  customer?: { id?: string; merchant_customer_id?: string };
  payment_source: { paypal: { usage_type: string; experience_context: { return_url: string; cancel_url: string } } };
}

const newId = (): string => randomBytes(9).toString('hex').slice(0, 17);

/** Its payer has one address only. */
const email_address = 'ada.byron@buyer.example';

export function createVault() {
  const setups = new Map<string, SetupToken>();
  const tokens = new Map<string, PaymentToken>();
  const found = <T>(one: T | undefined): T => {
    if (!one) throw missing();
    return one;
  };
  const customers = (): Customer[] => [...setups.values()].map(({ customer }) => customer);
  const setup = (id: string): SetupToken => found(setups.get(id));

  return {
    setup,
    find: (id: string): PaymentToken => found(tokens.get(id)),
    /** A saved account needs no approval of its own. */
    payFrom(token: string, order: Order): void {
      if (!tokens.has(token)) throw unprocessable('TOKEN_ID_NOT_FOUND');
      if (order.status === 'CREATED') order.status = 'APPROVED';
    },
    all: (): PaymentToken[] => [...tokens.values()],

    begin({ customer = {}, payment_source }: NewSetupToken): SetupToken {
      const { usage_type, experience_context } = payment_source.paypal;
      if (usage_type !== 'MERCHANT') throw unprocessable('INVALID_PARAMETER_VALUE');
      const { id, merchant_customer_id } = customer;
      const known = customers().find((one) => one.id === id || one.merchant_customer_id === merchant_customer_id);
      if (id !== undefined && !known) throw unprocessable('INVALID_CUSTOMER_ID');
      const made: SetupToken = {
        id: newId(),
        status: 'PAYER_ACTION_REQUIRED',
        customer: known ?? { id: newId(), ...(merchant_customer_id !== undefined && { merchant_customer_id }) },
        returnUrl: experience_context.return_url,
        cancelUrl: experience_context.cancel_url,
      };
      setups.set(made.id, made);
      return made;
    },

    approve(id: string): SetupToken {
      const made = setup(id);
      if (made.status === 'PAYER_ACTION_REQUIRED') made.status = 'APPROVED';
      return made;
    },

    keep(id: string): PaymentToken {
      const made = setup(id);
      if (made.status !== 'APPROVED') throw unprocessable('TOKEN_NOT_APPROVED');
      made.status = 'VAULTED';
      const paypal = { email_address, payer_id: newId().toUpperCase() };
      const token: PaymentToken = { id: newId(), customer: made.customer, payment_source: { paypal } };
      tokens.set(token.id, token);
      return token;
    },

    forget(id: string): void {
      if (!tokens.delete(id)) throw missing();
    },
  };
}

export type Vault = ReturnType<typeof createVault>;

/** A setup token as PayPal shows it; `base` is where the stand-in is. */
function setupView({ id, status, customer }: SetupToken, base: string) {
  const approve = { rel: 'approve', href: `${base}/agreements/approve?approval_session_id=${id}`, method: 'GET' };
  return { id, status, customer, links: status === 'PAYER_ACTION_REQUIRED' ? [approve] : [] };
}

type Pattern = [string, RegExp, Operation, (id: string, body: string) => { status: number; body?: object }];

/** The requests of the vault, by method and path. */
export const vaultPatterns = (vault: Vault, events: Events, base: () => string): Pattern[] => [
  [
    'POST',
    /^\/v3\/vault\/setup-tokens$/,
    'setup',
    (_id, body) => ({ status: 201, body: setupView(vault.begin(JSON.parse(body)), base()) }),
  ],
  [
    'GET',
    /^\/v3\/vault\/setup-tokens\/([^/]+)$/,
    'find-setup',
    (id) => ({ status: 200, body: setupView(vault.setup(id), base()) }),
  ],
  [
    'POST',
    /^\/v3\/vault\/payment-tokens$/,
    'vault',
    (_id, body) => {
      const token = vault.keep(JSON.parse(body).payment_source.token.id);
      events.emit('VAULT.PAYMENT-TOKEN.CREATED', token);
      return { status: 201, body: token };
    },
  ],
  ['GET', /^\/v3\/vault\/payment-tokens\/([^/]+)$/, 'find-token', (id) => ({ status: 200, body: vault.find(id) })],
  [
    'DELETE',
    /^\/v3\/vault\/payment-tokens\/([^/]+)$/,
    'forget',
    (id) => {
      vault.forget(id);
      events.emit('VAULT.PAYMENT-TOKEN.DELETED', { id });
      return { status: 204 };
    },
  ],
];
