/** Makes a mail at the moment it is sent: to whom, in which language, with what in it. */
import type { MailSettings, MailTemplate, QueuedMail, ReadyMail } from '@skysync/mail';
import { type Call, Problem } from '@skysync/service-kit';
import type { Account } from '../accounts/account';
import { findByEmail } from '../accounts/open-account';
import type { Deps } from '../deps';
import { type LinkPurpose, withLink } from '../mailbox/link';

export interface PrepareDeps extends Pick<Deps, 'accounts' | 'storeRecords' | 'linkTokens'> {
  mailSettings: MailSettings;
  call: Call;
}

/** What differs from mail to mail. */
type Letter = {
  [T in MailTemplate]: Pick<Extract<ReadyMail, { template: T }>, 'template' | 'data' | 'to'>;
}[MailTemplate];
type Made = { letter: Letter; account: Account | undefined } | undefined;
type Make = (deps: PrepareDeps, mail: QueuedMail) => Promise<Made>;

/** Undefined where there is nobody to write to any more, or nothing left to say. */
export async function prepareMail(deps: PrepareDeps, mail: QueuedMail): Promise<ReadyMail | undefined> {
  const record = await deps.storeRecords.find(mail.store);
  const made = await makers[mail.template]?.(deps, mail);
  if (!record || !made) return undefined;
  const store = { ...record, slug: record._id };
  const locale = deps.mailSettings.localeFor(store, made.account?.locale);
  return { ...made.letter, locale, store: deps.mailSettings.of(store) };
}

const ownerOf = ({ accounts }: PrepareDeps, { about }: QueuedMail) => accounts.find(about.userId ?? '');
const holderOf = (deps: PrepareDeps, { about }: QueuedMail) => findByEmail(deps, about.email ?? '');

/** The secret of a link that is good from now on. */
async function tokenFor(deps: PrepareDeps, account: Account, mail: QueuedMail, purpose: LinkPurpose, email: string) {
  const link = { id: mail._id, purpose, email };
  await deps.accounts.change(account._id, (current, now) => ({ state: withLink(current, link, now) }), account);
  return deps.linkTokens.tokenOf({ store: account.store, userId: account._id }, link);
}

const emailTaken = (account: Account): Made => ({
  letter: { template: 'email-taken', data: {}, to: account.email },
  account,
});

/** The order of a mail, and whom it is for: the address that was left with it goes before the account's. */
async function orderOf({ call, accounts }: PrepareDeps, { about }: QueuedMail) {
  const order = await call('describeOrder', { orderId: about.orderId ?? '' }).catch((error) => {
    if (error instanceof Problem && error.code === 'not_found') return undefined;
    throw error;
  });
  const account = order && (await accounts.find(order.userId));
  const to = order?.email ?? account?.email;
  return order && to !== undefined ? { order, account, to } : undefined;
}

const makers: Readonly<Partial<Record<MailTemplate, Make>>> = {
  async 'verify-email'(deps, mail) {
    const account = await ownerOf(deps, mail);
    if (!account || account.emailVerifiedAt) return undefined;
    const token = await tokenFor(deps, account, mail, 'verify-email', account.email);
    return { letter: { template: 'verify-email', data: { name: account.name, token }, to: account.email }, account };
  },

  async 'email-taken'(deps, mail) {
    const account = await holderOf(deps, mail);
    return account && emailTaken(account);
  },

  async 'reset-password'(deps, mail) {
    const account = await holderOf(deps, mail);
    if (!account || account.disabledAt) return undefined;
    const token = await tokenFor(deps, account, mail, 'reset-password', account.email);
    return { letter: { template: 'reset-password', data: { name: account.name, token }, to: account.email }, account };
  },

  async 'password-changed'(deps, mail) {
    const account = await ownerOf(deps, mail);
    return (
      account && { letter: { template: 'password-changed', data: { name: account.name }, to: account.email }, account }
    );
  },

  async 'confirm-new-email'(deps, mail) {
    const [account, holder] = [await ownerOf(deps, mail), await holderOf(deps, mail)];
    const { email } = mail.about;
    if (!account || email === undefined || holder?._id === account._id) return undefined;
    if (holder) return emailTaken(holder);
    const token = await tokenFor(deps, account, mail, 'confirm-new-email', email);
    return { letter: { template: 'confirm-new-email', data: { name: account.name, token }, to: email }, account };
  },

  async 'email-change-requested'(deps, mail) {
    const account = await ownerOf(deps, mail);
    const { email: newEmail } = mail.about;
    // once it has that address, the old one gets the mail that says so
    if (!account || newEmail === undefined || account.email === newEmail) return undefined;
    const data = { name: account.name, newEmail };
    return { letter: { template: 'email-change-requested', data, to: account.email }, account };
  },

  async 'email-changed'(deps, mail) {
    const account = await ownerOf(deps, mail);
    const link = account?.links?.find(({ id }) => id === mail.about.linkId);
    if (!account || link?.formerEmail === undefined) return undefined;
    const data = { name: account.name, newEmail: link.email };
    return { letter: { template: 'email-changed', data, to: link.formerEmail }, account };
  },

  async 'order-confirmed'(deps, mail) {
    const found = await orderOf(deps, mail);
    if (!found) return undefined;
    const { userId: _user, email: _email, ...data } = found.order;
    return { letter: { template: 'order-confirmed', data, to: found.to }, account: found.account };
  },

  async 'refund-made'(deps, mail) {
    const found = await orderOf(deps, mail);
    const { amount, currency } = mail.about;
    if (!found || currency === undefined) return undefined;
    const data = { number: found.order.number, amount: { amount: Number(amount), currency } };
    return { letter: { template: 'refund-made', data, to: found.to }, account: found.account };
  },
};
