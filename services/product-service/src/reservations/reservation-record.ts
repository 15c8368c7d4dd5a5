/** How reservations are stored: by order, so whoever comes second finds the first one's. */
import { defineRecord, moneyPart, part } from '@skysync/service-kit';
import type { Reservation } from './reservation';

export const reservationRecord = defineRecord<Reservation>({
  name: 'Reservation',
  collection: 'reservations',
  outbox: false,
  fields: {
    state: String,
    lines: [part({ sku: String, productId: String, title: String, quantity: Number, unitPrice: moneyPart })],
    createdAt: Date,
    expiresAt: Date,
    missing: { type: [String], default: undefined },
  },
});
