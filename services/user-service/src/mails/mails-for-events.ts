/** Which events are followed by a mail. */
import type { CloudEvent } from '@skysync/contracts';
import type { MailRequest } from '@skysync/mail';
import { type EventHandlers, withStore } from '@skysync/service-kit';
import type { Deps } from '../deps';

/** Other services ask for mails to those whom only this one knows. */
export const mailEvents: EventHandlers<Pick<Deps, 'mails'>> = {
  'skysync.order.mail_wanted.v1': ({ mails }, { id, data: { orderId, mail, amount } }) => {
    const about = { orderId, ...(amount && { amount: String(amount.amount), currency: amount.currency }) };
    return mails.post([{ id, template: mail, about }]);
  },
};

/** Of the own events. The id of the event becomes the mail's: one that comes twice asks for the same mail. */
export async function postMailsFor({ mails }: Pick<Deps, 'mails'>, events: readonly CloudEvent[]): Promise<void> {
  for (const event of events) {
    const request = requestOf(event);
    if (request) await withStore(event.store, () => mails.post([request]));
  }
}

/** Whoever was made an owner by the operator, or invited, has nothing to confirm. */
function requestOf({ id, type, data }: CloudEvent): MailRequest | undefined {
  if (type === 'skysync.user.registered.v1' && 'role' in data && data.role === 'customer') {
    return { id, template: 'verify-email', about: { userId: data.userId } };
  }
  if (type === 'skysync.user.password_changed.v1' && 'userId' in data) {
    return { id, template: 'password-changed', about: { userId: data.userId } };
  }
  if (type === 'skysync.user.email_changed.v1' && 'linkId' in data) {
    return { id, template: 'email-changed', about: { userId: data.userId, linkId: data.linkId } };
  }
  return undefined;
}
