/** A mail server of a test's own, for sidecars to take their mails to. */
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { eventually } from './eventually';

/** A mail as its reader sees it. */
export interface ReadMail {
  to: string;
  from: string;
  fromName: string;
  subject: string;
  html: string;
  /** The page that its button opens. */
  link: URL | undefined;
  /** Behind the `#` of the link. */
  token: string;
}

/** What came in, and what is refused. */
export interface MailServer {
  /** Everything that came so far. */
  readonly mails: ReadMail[];
  /** The next mail to that address; each is given once. */
  next(to: string, subject: RegExp): Promise<ReadMail>;
  /** While `work` runs, every recipient is refused with this code; `work` gets the addresses that were. */
  refusing(code: number, work: (refused: readonly string[]) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

const textOf = (address: ParsedMail['to']): string =>
  [address ?? []]
    .flat()
    .map(({ text }) => text)
    .join(', ');

async function read(source: NodeJS.ReadableStream & Parameters<typeof simpleParser>[0]): Promise<ReadMail> {
  const { to, from, subject = '', html } = await simpleParser(source);
  const text = html || '';
  const [, href] = /<a href="([^"]+)"/.exec(text.replaceAll('&#x3D;', '=').replaceAll('&amp;', '&')) ?? [];
  const link = href === undefined ? undefined : new URL(href);
  return {
    to: textOf(to),
    from: from?.text ?? '',
    fromName: from?.value[0]?.name ?? '',
    subject,
    html: text,
    link,
    token: link?.hash.slice(7) ?? '',
  };
}

/** Starts one on 127.0.0.1; `close` it in `afterAll`. */
export async function startMailServer(port: number): Promise<MailServer> {
  const mails: ReadMail[] = [];
  const given = new Set<ReadMail>();
  let refusal: number | undefined;
  const refused: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _session, callback) {
      if (refusal === undefined) return callback();
      refused.push(address);
      callback(Object.assign(new Error('refused'), { responseCode: refusal }));
    },
    onData: (stream, _session, callback) => {
      read(stream).then((mail) => {
        mails.push(mail);
        callback();
      }, callback);
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    mails,
    next: (to, subject) =>
      eventually(
        () => {
          const mail = mails.find((one) => one.to === to && subject.test(one.subject) && !given.has(one));
          if (!mail) throw new Error(`no such mail to ${to} among ${mails.map((one) => `${one.to}: ${one.subject}`)}`);
          given.add(mail);
          return mail;
        },
        { timeoutMs: 30_000 },
      ),
    async refusing(code, work) {
      refusal = code;
      try {
        await work(refused);
      } finally {
        refusal = undefined;
      }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
