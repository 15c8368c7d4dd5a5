/** Asks for another address of the own account: it counts once its mailbox has confirmed it, and the old one is told. */
import { notFound } from '@skysync/service-kit';
import { normalizeEmail } from '../accounts/account';
import type { Deps } from '../deps';
import { newMailId } from '../mails/mail-id';
import { requirePassword } from '../sessions/require-password';

type ChangeDeps = Pick<Deps, 'accounts' | 'passwords' | 'throttle' | 'mails' | 'mailLimits'>;

/**
 * A stolen token must not do for this: the password is asked again, and guesses count like those at the sign-in. The own
 * address gets its confirmation once more. The answer is the same for one that belongs to another account: its owner gets
 * a mail instead. Throws `invalid_credentials` and `too_many_requests`.
 */
export async function changeEmail(
  deps: ChangeDeps,
  userId: string,
  sent: { email: string; password: string },
  client: string,
): Promise<void> {
  const account = await deps.accounts.find(userId);
  if (!account) throw notFound('User');
  await deps.mailLimits.ask(client);
  const claim = { email: account.email, account, password: sent.password, client };
  await requirePassword(deps, claim, 'The password is wrong');
  const email = normalizeEmail(sent.email);
  if (!(await deps.mailLimits.mayGet(email))) return;
  if (email === account.email) {
    return deps.mails.post([{ id: newMailId(), template: 'verify-email', about: { userId } }]);
  }
  await deps.mails.post([
    // first, so that nobody asks the new mailbox without the old one being told
    { id: newMailId(), template: 'email-change-requested', about: { userId, email } },
    { id: newMailId(), template: 'confirm-new-email', about: { userId, email } },
  ]);
}
