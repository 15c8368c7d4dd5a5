/** Compares one day of the current store with the list of one provider, a few hours at a time. */
import { after, currentStore } from '@skysync/service-kit';
import type { Deps } from '../deps';
import { paymentIdPrefix } from '../payments/payment-id';
import type { PaymentProvider, Period, ProviderTransaction } from '../providers/provider';
import { compare, type Movement, movementsIn } from './compare';
import { movementsOf } from './own-movements';
import { postStatement } from './post-statement';
import { type Findings, periodOf } from './reconciliation';

/** So much of a day is in memory at once. */
const sliceMs = 4 * 3_600_000;
/** What may lie between the provider's time of something and ours. */
const slackMs = 3_600_000;

function slicesOf({ from, to }: Period): Period[] {
  const starts = [];
  for (let start = from; start < to; start = after(sliceMs, start)) starts.push(start);
  return starts.map((start) => ({ from: start, to: after(sliceMs, start) }));
}

/** Throws whatever the provider's list throws; what was posted until then is posted once. */
export async function compareDay(
  deps: Pick<Deps, 'ledger' | 'payments'>,
  provider: PaymentProvider,
  day: string,
  signal: AbortSignal,
): Promise<Findings> {
  const isOurs = isOfStore();
  const findings: Findings = { compared: 0, others: 0, differences: [], differing: 0 };
  for (const slice of slicesOf(periodOf(day))) {
    const wide = { from: after(-slackMs, slice.from), to: after(slackMs, slice.to) };
    const listed = await readList(provider, wide, signal);
    const inSlice = listed.filter(({ at }) => at >= slice.from && at < slice.to);
    await postStatement(deps.ledger, provider.name, inSlice, isOurs);
    const there = movementsIn(listed, isOurs);
    const moved = await movementsOf(deps.ledger, slice, idsOf(there), wide.from);
    const here = await ofProvider(deps, provider.name, moved);
    const differences = compare(here, there, slice);
    const compared = movementsIn(inSlice, isOurs).length;
    findings.compared += compared;
    findings.others += inSlice.length - compared;
    findings.differences.push(...differences);
    findings.differing += differences.length;
  }
  return findings;
}

const isOfStore = (): ((paymentId: string) => boolean) => {
  const prefix = paymentIdPrefix(currentStore());
  return (paymentId) => paymentId.startsWith(prefix);
};

const idsOf = (movements: readonly Movement[]): string[] => [...new Set(movements.map(({ paymentId }) => paymentId))];

async function readList(
  provider: PaymentProvider,
  period: Period,
  signal: AbortSignal,
): Promise<ProviderTransaction[]> {
  const listed = [];
  for await (const transaction of provider.transactions?.(period, signal) ?? []) listed.push(transaction);
  return listed;
}

/** The ledger does not say by whom a payment was made. */
async function ofProvider(
  { payments }: Pick<Deps, 'payments'>,
  name: string,
  movements: Movement[],
): Promise<Movement[]> {
  const found = await payments.findMany(idsOf(movements));
  const own = new Set(found.filter(({ provider }) => provider === name).map(({ _id }) => _id));
  return movements.filter(({ paymentId }) => own.has(paymentId));
}
