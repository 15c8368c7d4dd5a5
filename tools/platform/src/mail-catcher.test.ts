/** Where mails go: to a port of this machine alone, unless a server of the user's is named. */
import { mailServer } from './mail-catcher';
import { defaultPorts } from './ports';

const instance = { ports: { ...defaultPorts } };

test('to mailpit on this machine', () => {
  expect(mailServer(instance, {})).toEqual({
    'smtp-host': '127.0.0.1',
    'smtp-port': '7025',
    'smtp-user': '',
    'smtp-password': '',
  });
});

test('to the server that SMTP_HOST names, by submission unless it says otherwise', () => {
  const env = { SMTP_HOST: 'smtp.example', SMTP_USER: 'shop', SMTP_PASSWORD: 'word' };
  expect(mailServer(instance, env)).toEqual({
    'smtp-host': 'smtp.example',
    'smtp-port': '587',
    'smtp-user': 'shop',
    'smtp-password': 'word',
  });
  expect(mailServer(instance, { ...env, SMTP_PORT: '465' })['smtp-port']).toBe('465');
});
