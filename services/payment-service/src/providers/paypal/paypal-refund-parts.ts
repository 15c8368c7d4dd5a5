/** PayPal gives money back of one capture at a time: which part of a refund comes from which. Pure. */

export interface RefundableCapture {
  id: string;
  /** Minor units that are not given back yet. */
  left: number;
  /** PayPal has not completed it, so that nothing of it can be given back yet. */
  isPending: boolean;
}

interface RefundPart {
  captureId: string;
  amount: number;
}

/**
 * Of the first capture as much as there is, then of the next. Always in their order, so that a refund whose answer was
 * lost asks the same captures again, and none twice: a later capture changes nothing, and one that has less by now
 * makes PayPal refuse what was asked of it before.
 */
export function spread(
  amount: number,
  captures: readonly RefundableCapture[],
): RefundPart[] | 'more_than_left' | 'too_early' {
  const used: (RefundPart & { isPending: boolean })[] = [];
  let rest = amount;
  for (const { id, left, isPending } of captures) {
    const part = Math.min(rest, left);
    if (part <= 0) continue;
    used.push({ captureId: id, amount: part, isPending });
    rest -= part;
  }
  if (rest > 0) return 'more_than_left';
  if (used.some(({ isPending }) => isPending)) return 'too_early';
  return used.map(({ captureId, amount: part }) => ({ captureId, amount: part }));
}
