/** Tells the owner of an address that somebody wanted to open an account with it. */
import { normalizeEmail } from '../accounts/account';
import type { Deps } from '../deps';
import { newMailId } from '../mails/mail-id';

export async function tellHolder(
  { mails, mailLimits }: Pick<Deps, 'mails' | 'mailLimits'>,
  sent: string,
): Promise<void> {
  const email = normalizeEmail(sent);
  if (!(await mailLimits.mayGet(email))) return;
  await mails.post([{ id: newMailId(), template: 'email-taken', about: { email } }]);
}
