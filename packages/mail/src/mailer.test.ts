/** What the binding is asked: one mail at a time, to one address, with nothing in the headers but what they are for. */
import { Problem } from '@skysync/service-kit';
import { createMailer, UndeliverableMail } from './mailer';

const mail = { subject: 'Hello', html: '<p>Hello</p>', text: 'Hello' };
const store = { name: 'Tea', sender: 'shop@tea.example' };

/** What one mail is asked of the binding. */
async function asked(to: string, from: Partial<typeof store> = {}) {
  const asks: Record<string, string>[] = [];
  const send = createMailer(async (_name, _operation, _data, metadata = {}) => void asks.push(metadata));
  await send(to, mail, { ...store, ...from });
  return asks[0] ?? {};
}

test('sender, recipient and subject stand in each request, and nobody gets a copy', async () => {
  expect(await asked('ada@shop.example')).toEqual({
    emailFrom: '=?UTF-8?B?VGVh?= <shop@tea.example>',
    emailTo: 'ada@shop.example',
    subject: 'Hello',
  });
});

test('two mails at once go out one after the other', async () => {
  let under = 0;
  let most = 0;
  const send = createMailer(async () => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setImmediate(resolve));
    under -= 1;
  });
  await Promise.all(['a', 'b', 'c'].map((name) => send(`${name}@shop.example`, mail, store)));
  expect(most).toBe(1);
});

test.each(['Tea & Söhne', 'Tea" <evil@x.example>, "', 'Tea\r\nBcc: all@x.example', '茶'.repeat(60), 'T\u202ea'])(
  'the name %p cannot mean anything in the header',
  async (name) => {
    const { emailFrom = '' } = await asked('ada@shop.example', { name });
    expect(emailFrom).toMatch(/^(=\?UTF-8\?B\?[\w+/=]+\?= ?)+ <shop@tea\.example>$/);
    for (const word of emailFrom.match(/=\?\S+/g) ?? []) expect(word.length).toBeLessThanOrEqual(75);
  },
);

test('a domain is written as DNS has it', async () => {
  expect((await asked('ada@bücher.example')).emailTo).toBe('ada@xn--bcher-kva.example');
});

test.each([
  'ada@a.example;eve@b.example',
  'ada@a.example,eve@b.example',
  'ada@a.example\r\nBcc: eve@b.example',
  '"Ada" <ada@a.example>',
  'ädä@a.example',
  'ada',
  '',
])('%p is no address that a mail could go to', async (to) => {
  await expect(asked(to)).rejects.toThrow(UndeliverableMail);
});

describe('what the mail server answers', () => {
  const failing = (cause: string) =>
    createMailer(() => Promise.reject(Object.assign(new Problem('unavailable'), { cause })))(
      'a@b.example',
      mail,
      store,
    );

  test('for good is undeliverable', async () => {
    const reply = 'sending email failed: gomail: could not send email 1: 550 5.1.1 <a@b.example>: no such user';
    await expect(failing(reply)).rejects.toThrow(UndeliverableMail);
  });

  test('for now is tried again, and names nobody', async () => {
    const error = await failing('gomail: could not send email 1: 451 <a@b.example> greylisted').catch(
      (caught) => caught,
    );
    expect(error).not.toBeInstanceOf(UndeliverableMail);
    expect(error.message).toContain('greylisted');
    expect(error.message).not.toContain('a@b');
  });

  test('does not keep the next mail from going out', async () => {
    let first = true;
    const send = createMailer(async () => {
      if (!first) return;
      first = false;
      throw new Error('away');
    });
    await expect(send('a@b.example', mail, store)).rejects.toThrow('away');
    await send('a@b.example', mail, store);
  });
});
