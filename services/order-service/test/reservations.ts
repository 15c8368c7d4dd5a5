/** product-service as a stand-in: prices, stock and reservations in memory. */
import type { CallAnswer, CallInput, Money, Quantity } from '@skysync/contracts';
import { Problem } from '@skysync/service-kit';

type State = CallAnswer<'commitReservation'>['state'];
type Reservation = CallAnswer<'reserveStock'> & { state: State; createdAt: string };

const lifeMs = 15 * 60_000;

const rejected = (orderId: string): Reservation => ({
  orderId,
  state: 'rejected',
  lines: [],
  expiresAt: new Date().toISOString(),
  createdAt: new Date().toISOString(),
});

export function createReservations(stock: Record<string, number>) {
  const reservations = new Map<string, Reservation>();
  const { prices, variant, readVariants, refuse } = createPriceList(stock);
  const move = (lines: readonly Quantity[], sign: 1 | -1): void => {
    for (const { sku, quantity } of lines) stock[sku] = (stock[sku] ?? 0) + sign * quantity;
  };
  const end = (orderId: string, endings: Partial<Record<State, State>>): { orderId: string; state: State } => {
    const reservation = reservations.get(orderId) ?? rejected(orderId);
    reservations.set(orderId, reservation);
    const next = endings[reservation.state];
    if (next && next !== 'committed') move(reservation.lines, 1);
    reservation.state = next ?? reservation.state;
    return { orderId, state: reservation.state };
  };

  return {
    prices,
    reservations,

    readVariants,

    reserve({ orderId, lines }: CallInput<'reserveStock'>): CallAnswer<'reserveStock'> {
      const known = reservations.get(orderId);
      if (known && known.state !== 'held' && known.state !== 'committed') throw new Problem('invalid_state');
      if (!known) {
        refuse(lines);
        move(lines, -1);
      }
      const reservation = known ?? {
        orderId,
        state: 'held' as const,
        lines: lines.map(({ sku, quantity }) => ({ ...variant(sku), quantity })),
        expiresAt: new Date(Date.now() + lifeMs).toISOString(),
        createdAt: new Date().toISOString(),
      };
      reservations.set(orderId, reservation);
      const { state: _, createdAt: __, ...answer } = reservation;
      return answer;
    },

    release: (orderId: string) => end(orderId, { held: 'released' }),
    commit: (orderId: string) => end(orderId, { held: 'committed' }),
    undo: (orderId: string) => end(orderId, { held: 'released', committed: 'restocked' }),
    ...createReads(reservations, stock),
  };
}

/** What others may read of reservations and stock. */
function createReads(reservations: ReadonlyMap<string, Reservation>, stock: Readonly<Record<string, number>>) {
  return {
    find: (orderIds: string[]) =>
      orderIds.flatMap((id) => reservations.get(id) ?? []).map(({ orderId, state }) => ({ orderId, state })),
    list: () =>
      [...reservations.values()].map(({ lines, ...reservation }) => ({
        ...reservation,
        lines: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      })),
    inventory: () =>
      Object.entries(stock).map(([sku, available]) => {
        const held = [...reservations.values()]
          .filter(({ state }) => state === 'held')
          .flatMap(({ lines }) => lines)
          .reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
        return { sku, available, reserved: held, held, ledger: available + held };
      }),
  };
}

/** What is sold, and at which price. */
function createPriceList(stock: Record<string, number>) {
  const prices: Record<string, Money> = { 'USD-1': { amount: 500, currency: 'USD' } };
  const priceOf = (sku: string): Money => prices[sku] ?? { amount: 1_000, currency: 'EUR' };
  const variant = (sku: string) => ({
    sku,
    productId: `product-of-${sku}`,
    title: `Title of ${sku}`,
    unitPrice: priceOf(sku),
  });
  return {
    prices,
    variant,
    readVariants: ({ skus }: CallInput<'readVariants'>) => ({
      variants: skus.filter((sku) => sku in stock).map(variant),
    }),

    refuse(lines: CallInput<'reserveStock'>['lines']): void {
      const skus = lines.filter(({ sku, quantity }) => (stock[sku] ?? 0) < quantity).map(({ sku }) => sku);
      if (skus.length > 0) throw new Problem('out_of_stock', { extensions: { skus } });
      const changes = lines
        .filter(({ sku, unitPrice }) => JSON.stringify(priceOf(sku)) !== JSON.stringify(unitPrice))
        .map(({ sku, unitPrice }) => ({ sku, what: 'price', was: unitPrice, now: priceOf(sku) }));
      if (changes.length > 0) throw new Problem('price_changed', { extensions: { changes } });
    },
  };
}
