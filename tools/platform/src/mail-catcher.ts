/** Where the mails of an instance go: to mailpit, which keeps them and shows them on its page, or to a server of the user's. */
import { connect } from 'node:net';
import { join } from 'node:path';
import type { Instance } from './instance';
import { findPart, logFile, startPart } from './parts';
import { PlatformError } from './platform-error';
import { port } from './ports';
import { located, mailpit } from './requirements';
import type { Secrets } from './secret-file';
import { until } from './until';

const part = 'mailpit';
const startWithinMs = 15_000;

/** What the component `smtp` reads. Without mailpit and a server of the user's nobody answers there, and mails wait. */
export function mailServer({ ports }: Pick<Instance, 'ports'>, env: NodeJS.ProcessEnv = process.env): Secrets {
  const own = { 'smtp-host': '127.0.0.1', 'smtp-port': String(port(ports, 'MAIL_PORT')) };
  const users = { 'smtp-host': env.SMTP_HOST ?? '', 'smtp-port': env.SMTP_PORT ?? '587' };
  return {
    ...(env.SMTP_HOST ? users : own),
    'smtp-user': env.SMTP_USER ?? '',
    'smtp-password': env.SMTP_PASSWORD ?? '',
  };
}

export const hasOwnMailServer = (): boolean => !process.env.SMTP_HOST;

/** The page that shows the mails; undefined while none is kept here. */
export const mailPage = (instance: Instance): string | undefined =>
  findPart(instance, part) && `http://localhost:${port(instance.ports, 'MAIL_PAGE_PORT')}`;

/** Starts mailpit unless it runs. */
export async function startMailCatcher(instance: Instance): Promise<void> {
  const listening = (name: string): string => `127.0.0.1:${port(instance.ports, name)}`;
  if (!findPart(instance, part)) {
    startPart(instance, {
      part,
      command: located(mailpit),
      args: [
        ...['--smtp', listening('MAIL_PORT'), '--listen', listening('MAIL_PAGE_PORT')],
        ...['--database', join(instance.directory, 'mailpit.db'), '--max', '1000'],
        ...['--disable-version-check', '--smtp-disable-rdns'],
      ],
    });
  }
  if (await until(() => answers(port(instance.ports, 'MAIL_PORT')), startWithinMs)) return;
  throw new PlatformError(`mailpit does not answer; see ${logFile(instance, part)}`);
}

function answers(number: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: number, timeout: 2_000 });
    const finish = (healthy: boolean) => {
      socket.destroy();
      resolve(healthy);
    };
    socket.on('data', (data) => finish(data.toString().startsWith('220')));
    for (const event of ['error', 'timeout', 'close']) socket.on(event, () => finish(false));
  });
}
