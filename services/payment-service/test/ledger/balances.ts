/** What events post, and what stands on the accounts then. */
import { randomUUID } from 'node:crypto';
import type { CloudEvent, DomainEvent } from '@skysync/contracts';
import { accounts } from '../../src/ledger/accounts';
import { type JournalEntry, journalOf } from '../../src/ledger/journal';
import { now } from '../payment-samples';

export const eventOf = ({ type, data }: DomainEvent, id: string = randomUUID()): CloudEvent => ({
  specversion: '1.0',
  id,
  type,
  source: 'payment-service',
  subject: 'pay_1',
  time: now.toISOString(),
  datacontenttype: 'application/json',
  store: 'demo',
  data,
});

export const entriesOf = (events: readonly DomainEvent[]): JournalEntry[] =>
  events.map((event) => journalOf(eventOf(event))).filter((entry) => entry !== undefined);

/** Accounts without a posting are left out. */
export const balancesOf = (entries: JournalEntry[]): Record<string, number> =>
  Object.fromEntries(
    accounts.flatMap((account) => {
      const postings = entries.flatMap((entry) => entry.postings).filter((posting) => posting.account === account);
      return postings.length > 0 ? [[account, postings.reduce((sum, { amount }) => sum + amount, 0)]] : [];
    }),
  );
