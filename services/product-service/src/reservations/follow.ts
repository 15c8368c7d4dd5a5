/** The stock follows the reservation: what each state means for it, written in a way that does nothing the second time. */
import type { Deps } from '../deps';
import { clearMarks, dropHolds, placeHolds, sellHolds, takeBack } from '../inventory/holds';
import type { Reservation } from './reservation';

/** Brings the stock to where the reservation is. True when all of it was written just now. */
export async function follow({ stockWrites, inStockFlags }: Deps, reservation: Reservation): Promise<boolean> {
  const done = await write(stockWrites, reservation);
  const ids = reservation.lines.map(({ productId }) => productId);
  if (ids.length > 0 && reservation.state !== 'committed') inStockFlags.touch(reservation.store, ids);
  return done;
}

function write({ place, sell, giveBack }: Deps['stockWrites'], reservation: Reservation): Promise<boolean> {
  switch (reservation.state) {
    case 'placing':
    case 'held':
    case 'reviving':
      return place(placeHolds(reservation, new Date()));
    case 'committed':
      return sell(sellHolds(reservation));
    case 'returning':
      return giveBack(takeBack(reservation));
    case 'restocked':
      return giveBack(clearMarks(reservation));
    default:
      return giveBack(dropHolds(reservation));
  }
}
