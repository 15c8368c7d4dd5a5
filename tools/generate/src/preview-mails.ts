/** `make mails`: every mail in every language with something in it, as files to look at. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mailLocales, mailTemplates, renderSample } from '@skysync/mail';
import { repository } from './platform';

const folder = join(repository, '.local/mails');
const store = { name: 'Demo Store', origin: 'http://localhost:8080' };

mkdirSync(folder, { recursive: true });
const rows = mailTemplates.flatMap((template) =>
  mailLocales.map((locale) => {
    const { subject, html, text } = renderSample(template, store, locale);
    const name = `${template}.${locale}`;
    writeFileSync(join(folder, `${name}.html`), html);
    writeFileSync(join(folder, `${name}.txt`), `${subject}\n\n${text}`);
    return `<li><a href="${name}.html">${name}</a> (<a href="${name}.txt">text</a>): ${subject}</li>`;
  }),
);
const index = join(folder, 'index.html');
writeFileSync(index, `<!doctype html><meta charset="utf-8"><title>Mails</title><ul>\n${rows.join('\n')}\n</ul>\n`);
console.log(`${rows.length} mails: file://${index}`);
