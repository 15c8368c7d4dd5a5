/** When a buyer is written to. Pure; user-service makes the mail of the event. */
import { accountIdPrefix, type DomainEvent, type EventData, type Money } from '@skysync/contracts';
import type { Order } from './order';

type Mail = EventData<'skysync.order.mail_wanted.v1'>['mail'];

/** Nothing for a guest who has left no address. */
export function mailTo({ _id: orderId, userId, email }: Order, mail: Mail, amount?: Money): DomainEvent[] {
  if (email === undefined && !userId.startsWith(accountIdPrefix)) return [];
  return [{ type: 'skysync.order.mail_wanted.v1', data: { orderId, mail, ...(amount && { amount }) } }];
}
