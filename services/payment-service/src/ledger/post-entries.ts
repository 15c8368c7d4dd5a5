/** Posts what the service's own events moved, before they leave their outboxes. */
import type { CloudEvent } from '@skysync/contracts';
import { isRepeatable, nativeCollection, refusalsOf, repeating } from '@skysync/service-kit';
import { type JournalEntry, journalOf } from './journal';
import type { Ledger } from './ledger-record';

/**
 * One write for all of them. An entry has its id from its event, so one that is there already is the same one, and is left
 * as it is. Throws when any of them may not be there; the others are.
 */
export async function postEntries(ledger: Ledger, events: readonly CloudEvent[]): Promise<void> {
  await insertEntries(
    ledger,
    events.map(journalOf).filter((entry) => entry !== undefined),
  );
}

/** Those that are there already are left as they are. */
export async function insertEntries(ledger: Ledger, unsorted: readonly JournalEntry[]): Promise<void> {
  const entries = [...unsorted].sort((a, b) => (a._id < b._id ? -1 : 1));
  if (entries.length === 0) return;
  const collection = nativeCollection<JournalEntry>(ledger.model.db, ledger.model.collection.name);
  await repeating(async () => {
    try {
      await collection.insertMany(entries, { ordered: false });
    } catch (error) {
      refusalsOf(error, entries.length); // throws unless all that was refused is there already
    }
  }, isRepeatable);
}
