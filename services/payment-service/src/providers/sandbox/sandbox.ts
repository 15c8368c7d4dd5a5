/** The built-in provider: no money, no network, the same outcome each time, and signed webhooks. */
import type { CaptureRequest, Charge, ChargeState, PaymentProvider, RefundRequest, TransferState } from '../provider';
import { moneyIn, recordOf, stateOf } from './charge-state';
import { createDelayedWebhooks, type DelayedWebhooksOptions } from './delayed-webhooks';
import type { SandboxCharge, SandboxCharges } from './sandbox-charges';
import { outcomeOf, sandboxMethods } from './sandbox-methods';
import { sandboxVault } from './sandbox-vault';
import { readWebhook } from './sandbox-webhook';

export interface SandboxOptions extends DelayedWebhooksOptions {
  /** How long a delayed charge takes, in milliseconds. */
  delayMs: number;
}

export function createSandbox({ delayMs, ...options }: SandboxOptions): PaymentProvider {
  const { charges, webhookSecret } = options;
  const webhooks = createDelayedWebhooks(options);
  const begun = (charge: Charge, method = charge.method) => recordOf(charge, method, new Date(), delayMs);

  return {
    name: 'sandbox',
    vault: sandboxVault,
    requireChargeable: () => undefined,
    accepts: (method) => sandboxMethods.has(method),

    async create(charge, signal) {
      const record = hasLaterState(charge) ? await charges.findOrAdd(begun(charge)) : begun(charge);
      webhooks.schedule(charge, record);
      return answer(charge, record, signal);
    },

    async confirm(charge, method, signal) {
      const { _id: _same, ...changes } = begun(charge, method);
      await charges.confirm(charge.reference, changes);
      const record = await requireRecord(charges, charge.reference);
      webhooks.schedule(charge, record);
      return answer(charge, record, signal);
    },

    // what was decided at once is not kept, and follows from its method
    retrieve: async (charge, signal) =>
      answer(
        charge,
        hasLaterState(charge)
          ? await requireRecord(charges, charge.reference)
          : ((await charges.find(charge.reference)) ?? begun(charge)),
        signal,
      ),

    async cancel(charge, signal) {
      const made = await charges.findOrAdd(begun(charge));
      await charges.cancel(made._id, new Date());
      return answer(charge, await requireRecord(charges, made._id), signal);
    },

    capture: (charge, capture) => captureCharge(charges, charge.reference, capture),
    release: ({ reference }) => charges.release(reference),
    refund: (charge, refund) => refundCharge(charges, begun(charge), refund),
    parseWebhook: async (webhook) => readWebhook(webhookSecret, webhook),
    close: async () => webhooks.stop(),
  };
}

function hasLaterState({ method }: Charge): boolean {
  const { status } = outcomeOf(method);
  return status === 'requires_action' || status === 'delayed' || status === 'authorized';
}

async function requireRecord(charges: SandboxCharges, reference: string): Promise<SandboxCharge> {
  const record = await charges.find(reference);
  if (!record) throw new Error(`the sandbox has no charge ${reference}`);
  return record;
}

/** A silent charge is never answered: only the caller's deadline ends that. */
const answer = async (charge: Charge, record: SandboxCharge, signal: AbortSignal): Promise<ChargeState> =>
  stateOf(charge, record, new Date()) ??
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the caller gave up')), { once: true });
  });

async function captureCharge(
  charges: SandboxCharges,
  reference: string,
  capture: CaptureRequest,
): Promise<TransferState> {
  const {
    id,
    amount: { amount },
    isFinal,
  } = capture;
  const record = await requireRecord(charges, reference);
  if (record.captures.includes(id)) return 'succeeded';
  const isOpen = record.status === 'authorized' && (record.lapsesAt ?? 0) > new Date();
  if (!isOpen || record.captured + amount > record.amount) return 'failed';
  const made = await charges.capture(reference, { id, amount, isFinal }, record.captured);
  return made ? 'succeeded' : captureCharge(charges, reference, capture);
}

async function refundCharge(
  charges: SandboxCharges,
  fresh: SandboxCharge,
  refund: RefundRequest,
): Promise<TransferState> {
  const record = await charges.findOrAdd(fresh);
  if (record.refunds.some(({ id }) => id === refund.id)) return 'succeeded';
  if (refund.amount.amount > moneyIn(record, new Date())) return 'failed';
  const made = await charges.refund(record._id, { id: refund.id, amount: refund.amount.amount }, record.refunded);
  return made ? 'succeeded' : refundCharge(charges, fresh, refund);
}
