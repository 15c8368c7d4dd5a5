/** The public face of mails. */
export { createMailQueue, type MailQueue, type MailRequest, type ReadyMail } from './mail-queue';
export { mailRecord, type QueuedMail } from './mail-record';
export { createMailer } from './mailer';
export { mailTemplates, renderSample } from './samples';
export { type MailSettings, readMailSettings, type StoreOfMail } from './settings';
export type { MailTemplate } from './templates';
export { mailLocales } from './texts';
