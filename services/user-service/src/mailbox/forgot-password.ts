/** Somebody has forgotten a password: whoever reads the mailbox may set a new one. */
import { normalizeEmail } from '../accounts/account';
import type { Deps } from '../deps';
import { newMailId } from '../mails/mail-id';

/**
 * Does the same for every address, whether it has an account or not: that is looked up when the mail is made, after the
 * answer. Throws `too_many_requests` for a client that asks too often; for an address that is asked for too often nothing more is sent.
 */
export async function forgotPassword(
  deps: Pick<Deps, 'stores' | 'mails' | 'mailLimits'>,
  sent: { email: string },
  client: string,
): Promise<void> {
  await deps.stores.current();
  await deps.mailLimits.ask(client);
  const email = normalizeEmail(sent.email);
  if (!(await deps.mailLimits.mayGet(email))) return;
  await deps.mails.post([{ id: newMailId(), template: 'reset-password', about: { email } }]);
}
