/** Records what a service sends to its database, by the driver's own monitoring. */
import type { Connection } from 'mongoose';

interface Sent {
  /** For example `find`. */
  name: string;
  /** The command as it goes over the wire. */
  command: Record<string, unknown>;
}

/** Commands on the collection from now on, oldest first. */
export function recordCommands(connection: Connection, collection: string): Sent[] {
  const sent: Sent[] = [];
  connection.getClient().on('commandStarted', ({ commandName: name, command }) => {
    if (command[name] === collection) sent.push({ name, command: structuredClone(command) });
  });
  return sent;
}
