/** The real binding of a real sidecar, and a real mail server: what is sent is what is read, and what is refused is known. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { createDaprRuntime } from '@skysync/dapr';
import { createLogger, type Runtime } from '@skysync/service-kit';
import { type MailServer, startMailServer, startTestSidecar, type TestSidecar } from '@skysync/test-kit';
import { createMailer, UndeliverableMail } from '../src/mailer';
import { renderMail } from '../src/render';
import { mailSamples } from '../src/samples';

const component = readFileSync(join(__dirname, '../../../components/smtp.yaml'), 'utf8');

async function freePort(): Promise<number> {
  const probe = createSocketServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

let server: MailServer;
let sidecar: TestSidecar;
let runtime: Runtime;
const app = createServer((_req, res) => res.end('{}'));
beforeAll(async () => {
  const port = await freePort();
  server = await startMailServer(port);
  sidecar = await startTestSidecar({
    appId: 'user-service',
    resources: { 'smtp.yaml': component },
    secrets: { 'smtp-host': '127.0.0.1', 'smtp-port': String(port), 'smtp-user': '', 'smtp-password': '' },
  });
  await new Promise<void>((resolve) => app.listen(Number(sidecar.env.APP_PORT), '127.0.0.1', resolve));
  const log = createLogger('user-service', 'none');
  log.silent = true;
  runtime = createDaprRuntime('user-service', log, sidecar.env);
  await runtime.ready();
});
afterAll(async () => {
  await runtime.close();
  await sidecar.stop();
  await new Promise((resolve) => app.close(resolve));
  await server.close();
});

const store = { name: 'Tea & Söhne, "Köln" 茶', sender: 'shop@tea.example', origin: 'https://tea.example' };
const resetMail = (name = 'Ada') =>
  renderMail('reset-password', { ...mailSamples['reset-password'], name }, store, 'de');
const send = (to: string, name?: string) => createMailer(runtime.bind)(to, resetMail(name), store);

test('a mail arrives as it was made', async () => {
  await send('ada@bücher.example', '日本 \u2028 <b>Ada</b> \ud83d');
  // mail programs show the domain as people write it, whatever DNS has
  const mail = await server.next('ada@bücher.example', /./);
  expect(mail.subject).toBe('Setzen Sie ein neues Passwort für Tea & Söhne, "Köln" 茶');
  expect(mail.from).toContain('<shop@tea.example>');
  expect(mail.fromName).toBe('Tea & Söhne, "Köln" 茶');
  expect(mail.html.trim()).toBe(resetMail('日本 \u2028 <b>Ada</b> \ud83d').html.trim());
  expect(mail.link?.href).toBe(`https://tea.example/account/reset-password#token=${mail.token}`);
});

test('of many at once each goes to whom it is for', async () => {
  const mailer = createMailer(runtime.bind);
  const people = Array.from({ length: 30 }, (_, n) => `person${n}`);
  await Promise.all(people.map((name) => mailer(`${name}@shop.example`, resetMail(name), store)));
  for (const name of people) {
    expect((await server.next(`${name}@shop.example`, /Passwort/)).html).toContain(`Guten Tag ${name},`);
  }
});

test('a recipient who is refused for good is told apart from one who is refused for now', async () => {
  await server.refusing(550, async () => {
    await expect(send('nobody@shop.example')).rejects.toThrow(UndeliverableMail);
  });
  await server.refusing(451, async () => {
    const error = await send('greylisted@shop.example').catch((caught) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(UndeliverableMail);
    expect(error.message).not.toContain('greylisted@');
  });
});
