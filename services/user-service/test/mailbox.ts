/** The mails that the service sends, as the binding of the in-process runtime gets them. */
import { eventually, type InProcessRuntime } from '@skysync/test-kit';

/** A mail on its way out. */
export interface CaughtMail {
  to: string;
  from: string;
  subject: string;
  html: string;
  /** The page that its button opens, and the token behind the `#`. */
  link?: URL;
  token: string;
}

export interface Mailbox {
  readonly caught: CaughtMail[];
  /** Waits for the next mail to an address that has this in its subject; each is given once. */
  next(to: string, subject: RegExp): Promise<CaughtMail>;
  /** What the mail server does with the next mails; undefined lets it take them. */
  misbehave(how: (() => unknown) | undefined): void;
}

const unescaped = (html: string): string => html.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');

export function openMailbox(runtime: InProcessRuntime): Mailbox {
  const caught: CaughtMail[] = [];
  const given = new Set<CaughtMail>();
  let trouble: (() => unknown) | undefined;
  runtime.answerBinding('smtp', async (operation, data, metadata) => {
    expect(operation).toBe('create');
    if (trouble) return trouble();
    const html = String(data);
    const [, href] = /<a href="([^"]+)"/.exec(unescaped(html)) ?? [];
    const link = href === undefined ? undefined : new URL(href);
    const { emailTo: to = '', emailFrom: from = '', subject = '' } = metadata;
    const token = link?.hash.replace('#token=', '') ?? '';
    caught.push({ to, from, subject, html, token, ...(link && { link }) });
    return undefined;
  });
  return {
    caught,
    next: (to, subject) =>
      eventually(() => {
        const mail = caught.find((one) => one.to === to && subject.test(one.subject) && !given.has(one));
        if (!mail)
          throw new Error(`no such mail to ${to}; there are ${caught.map((one) => `${one.to}: ${one.subject}`)}`);
        given.add(mail);
        return mail;
      }),
    misbehave: (how) => {
      trouble = how;
    },
  };
}
