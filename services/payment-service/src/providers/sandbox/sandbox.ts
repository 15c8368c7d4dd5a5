/** The built-in provider: no money, no network, the same outcome each time, and signed webhooks. */
import type { Charge, ChargeState, PaymentProvider, RefundRequest, RefundState } from '../provider';
import { recordOf, stateOf, tookMoney } from './charge-state';
import { createDelayedWebhooks, type DelayedWebhooksOptions } from './delayed-webhooks';
import type { SandboxCharge, SandboxCharges } from './sandbox-charges';
import { outcomeOf, sandboxMethods } from './sandbox-methods';
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
    requireChargeable: () => undefined,
    accepts: (method) => sandboxMethods.has(method),

    async create(charge, signal) {
      const record = hasLaterState(charge) ? await charges.findOrAdd(begun(charge)) : begun(charge);
      webhooks.schedule(charge, record);
      return answer(charge, record, signal);
    },

    async confirm(charge, method, signal) {
      const { status, failureCode, settlesAt } = begun(charge, method);
      await charges.confirm(charge.reference, {
        status,
        ...(failureCode && { failureCode }),
        ...(settlesAt && { settlesAt }),
      });
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

    refund: (charge, refund) => refundCharge(charges, begun(charge), refund),
    parseWebhook: async (webhook) => readWebhook(webhookSecret, webhook),
    close: async () => webhooks.stop(),
  };
}

function hasLaterState({ method }: Charge): boolean {
  const { status } = outcomeOf(method);
  return status === 'requires_action' || status === 'delayed';
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

async function refundCharge(
  charges: SandboxCharges,
  fresh: SandboxCharge,
  refund: RefundRequest,
): Promise<RefundState> {
  const record = await charges.findOrAdd(fresh);
  if (record.refunds.some(({ id }) => id === refund.id)) return 'succeeded';
  if (!tookMoney(record, new Date()) || record.refunded + refund.amount.amount > record.amount) return 'failed';
  const made = await charges.refund(record._id, { id: refund.id, amount: refund.amount.amount }, record.refunded);
  return made ? 'succeeded' : refundCharge(charges, fresh, refund);
}
