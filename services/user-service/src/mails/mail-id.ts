/** Ids of mails that no event asks for. */
import { randomUUID } from 'node:crypto';

export const newMailId = (): string => `mail_${randomUUID().replaceAll('-', '')}`;
