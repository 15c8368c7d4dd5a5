/** The way of a mail out of the house: an output binding of Dapr (https://docs.dapr.io/reference/components-reference/supported-bindings/smtp/). */
import { domainToASCII } from 'node:url';
import { Problem, type Runtime } from '@skysync/service-kit';
import libmime from 'libmime';
import { cleanLine } from './clean';
import type { MailStore, RenderedMail } from './render';

/** The component that every installation has. */
const mailBinding = 'smtp';

/** The mail server will never take this mail, however often it is tried. */
export class UndeliverableMail extends Error {}

/** Sends one mail. Throws {@link UndeliverableMail}, or whatever else went wrong, after which it may be tried again. */
export type SendMail = (to: string, mail: RenderedMail, store: Pick<MailStore, 'name' | 'sender'>) => Promise<void>;

/**
 * One mail after another: `bindings.smtp` of Dapr 1.18 merges what a request says into settings that all requests share
 * (components-contrib, `mergeWithRequestMetadata`), so that of two at once one could go to the other's recipient. For the
 * same reason each request names sender, recipient and subject, and none a copy to anybody.
 */
export function createMailer(bind: Runtime['bind']): SendMail {
  let last: Promise<unknown> = Promise.resolve();
  return (to, mail, store) => {
    const sent = last.then(() => send(bind, to, mail, store));
    last = sent.catch(() => undefined);
    return sent;
  };
}

async function send(
  bind: Runtime['bind'],
  to: string,
  { subject, html }: RenderedMail,
  { name, sender }: Pick<MailStore, 'name' | 'sender'>,
): Promise<void> {
  const metadata = { emailFrom: `${asWords(name)} <${deliverable(sender)}>`, emailTo: deliverable(to), subject };
  try {
    await bind(mailBinding, 'create', html, metadata);
  } catch (error) {
    const reason = reasonOf(error);
    throw finalReply.test(reason) ? new UndeliverableMail(reason) : new Error(reason);
  }
}

/** A name in front of an address, in ASCII (RFC 2047): always encoded, so that nothing in it means anything there. */
const asWords = (name: string): string => libmime.encodeWord(cleanLine(name), 'B', 52);

/** The binding takes several recipients between semicolons, and none whose name is not in ASCII. */
const oneAddress = /^[!-~]{1,64}@[a-z0-9.-]{1,253}$/i;

/** The address with its domain as DNS has it (IDNA). Throws {@link UndeliverableMail} where the binding could not take it. */
function deliverable(address: string): string {
  const [, mailbox = '', domain = ''] = /^(.+)@([^@]+)$/.exec(address) ?? [];
  const known = `${mailbox}@${domainToASCII(domain)}`;
  if (!oneAddress.test(known) || /[;,<>()[\]"\\]/.test(known)) {
    throw new UndeliverableMail('the address cannot be written in ASCII, or is not one address');
  }
  return known;
}

/** A reply of the mail server that begins with 5 is final (RFC 5321 §4.2.1); the binding passes it on in its words. */
const finalReply = /could not send email \d+: 5\d\d\b/;

/** What the binding says, for the log: without the address of anybody. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Problem && typeof error.cause === 'string' ? error.cause : String(error);
  return cause.replace(/[^\s<>"']+@[^\s<>"']+/g, '[address]');
}
