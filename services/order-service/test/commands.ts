/** Records what a service sends to its database, by the driver's own monitoring. */
import type { Connection } from 'mongoose';

interface Sent {
  /** For example `find`. */
  name: string;
  /** The command as it goes over the wire. */
  command: Record<string, unknown>;
}

/** Makes the databases of this test file report their commands; call it before the first is opened. */
export function reportCommands(): void {
  const uri = process.env.TEST_MONGODB_URI ?? '';
  process.env.TEST_MONGODB_URI = `${uri}${uri.includes('?') ? '&' : '?'}monitorCommands=true`;
}

/** Commands on the collection from now on, oldest first. */
export function recordCommands(connection: Connection, collection: string): Sent[] {
  const sent: Sent[] = [];
  connection.getClient().on('commandStarted', ({ commandName: name, command }) => {
    if (command[name] === collection) sent.push({ name, command: structuredClone(command) });
  });
  return sent;
}
