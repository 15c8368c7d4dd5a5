/** The built-in provider: no money, no network, the same outcome each time, and webhooks that are really sent. */
import type { Logger } from '@skysync/service-kit';
import type { Charge, ChargeState, PaymentProvider, RefundRequest, RefundState } from '../provider';
import type { SandboxCharge, SandboxCharges } from './sandbox-charges';
import { outcomeOf, sandboxMethods } from './sandbox-methods';
import { readWebhook, type SignedWebhook, signWebhook } from './sandbox-webhook';

export interface SandboxOptions {
  charges: SandboxCharges;
  webhookSecret: string;
  /** Delivers a webhook to the route of webhooks, as a provider does over the network. */
  sendWebhook: (webhook: SignedWebhook) => Promise<void>;
  log: Logger;
  /** How long a delayed charge takes. */
  delayMs: number;
}

const referenceOf = ({ paymentId }: Charge): string => `sbx_${paymentId}`;
const confirmUrl = (paymentId: string): string => `/api/v1/payments/${paymentId}/confirm`;

export function createSandbox({ charges, webhookSecret, sendWebhook, log, delayMs }: SandboxOptions): PaymentProvider {
  const timers = new Map<string, NodeJS.Timeout>();

  const recordOf = (charge: Charge, method: string): SandboxCharge => ({
    _id: referenceOf(charge),
    amount: charge.amount.amount,
    ...outcomeOf(method),
    ...(outcomeOf(method).status === 'delayed' && { settlesAt: new Date(Date.now() + delayMs) }),
    refunded: 0,
    refunds: [],
  });

  async function report(charge: Charge): Promise<void> {
    const reference = referenceOf(charge);
    const record = await charges.find(reference);
    if (!record || (await stateOf(charge, record)).status !== 'succeeded') return;
    const data = { reference, paymentId: charge.paymentId };
    await sendWebhook(signWebhook(webhookSecret, { id: `evt_${reference}_succeeded`, type: 'charge.succeeded', data }));
  }

  /** A restart loses the timer, not the charge: whoever asks then hears that it succeeded. */
  function reportLater(charge: Charge, record: SandboxCharge): void {
    const { _id: reference, settlesAt } = record;
    if (record.status !== 'delayed' || !settlesAt || timers.has(reference)) return;
    const timer = setTimeout(
      () => {
        timers.delete(reference);
        report(charge).catch((error) => log.warn('the sandbox could not deliver a webhook', { reference, error }));
      },
      Math.max(settlesAt.getTime() - Date.now(), 0) + 1,
    );
    timers.set(reference, timer.unref());
  }

  return {
    name: 'sandbox',
    accepts: (method) => sandboxMethods.has(method),

    async create(charge, signal) {
      const { status } = outcomeOf(charge.method);
      const hasLaterState = status === 'requires_action' || status === 'delayed';
      if (!hasLaterState) return stateOf(charge, recordOf(charge, charge.method), signal);
      const record = await charges.findOrAdd(recordOf(charge, charge.method));
      reportLater(charge, record);
      return stateOf(charge, record, signal);
    },

    async confirm(charge, method, signal) {
      const { status, failureCode, settlesAt } = recordOf(charge, method);
      await charges.confirm(charge.reference, {
        status,
        ...(failureCode && { failureCode }),
        ...(settlesAt && { settlesAt }),
      });
      const record = await requireRecord(charges, charge.reference);
      reportLater(charge, record);
      return stateOf(charge, record, signal);
    },

    retrieve: async (charge, signal) => stateOf(charge, await requireRecord(charges, charge.reference), signal),

    async cancel(charge) {
      const made = await charges.findOrAdd(recordOf(charge, charge.method));
      await charges.cancel(made._id, new Date());
      return stateOf(charge, await requireRecord(charges, made._id));
    },

    refund: (charge, refund) => refundCharge(charges, recordOf(charge, charge.method), refund),
    parseWebhook: async (rawBody, headers) => readWebhook(webhookSecret, rawBody, headers),

    async close() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

const isDue = ({ settlesAt }: SandboxCharge): boolean => (settlesAt?.getTime() ?? 0) <= Date.now();

async function requireRecord(charges: SandboxCharges, reference: string): Promise<SandboxCharge> {
  const record = await charges.find(reference);
  if (!record) throw new Error(`the sandbox has no charge ${reference}`);
  return record;
}

async function stateOf(charge: Charge, record: SandboxCharge, signal?: AbortSignal): Promise<ChargeState> {
  const { _id: reference, status, failureCode = 'declined' } = record;
  switch (status) {
    case 'silent':
      return silence(signal);
    case 'requires_action':
      return { reference, status, nextAction: { type: 'confirm', confirmUrl: confirmUrl(charge.paymentId) } };
    case 'failed':
      return { reference, status, failureCode };
    case 'delayed':
      return { reference, status: isDue(record) ? 'succeeded' : 'processing' };
    default:
      return { reference, status };
  }
}

/** A provider that never answers: only the caller's deadline ends this. */
const silence = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new Error('the caller gave up')), { once: true });
  });

async function refundCharge(
  charges: SandboxCharges,
  fresh: SandboxCharge,
  refund: RefundRequest,
): Promise<RefundState> {
  const record = await charges.findOrAdd(fresh);
  if (record.refunds.some(({ id }) => id === refund.id)) return 'succeeded';
  const wasPaid = record.status === 'succeeded' || (record.status === 'delayed' && isDue(record));
  if (!wasPaid || record.refunded + refund.amount.amount > record.amount) return 'failed';
  const booked = await charges.refund(record._id, { id: refund.id, amount: refund.amount.amount }, record.refunded);
  return booked ? 'succeeded' : refundCharge(charges, fresh, refund);
}
