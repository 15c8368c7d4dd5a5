/** Records what a service asks its database, as the driver sends it. */
import type { Connection } from 'mongoose';

/** A command as it goes over the wire, for example `{ find: 'orders', filter: {…} }`. */
export type Command = Readonly<Record<string, unknown>>;

/** What was recorded, until it is stopped. */
export interface RecordedCommands {
  /** Those of this database so far, oldest first; `kinds` keeps only commands of these names. */
  of(...kinds: string[]): Command[];
  /** Ends the recording; what was recorded stays. */
  stop(): void;
}

interface Started {
  commandName: string;
  databaseName: string;
  command: object;
}

/** Starts recording what this connection's database is asked; its client must have `monitorCommands` on. */
export function recordCommands(connection: Connection): RecordedCommands {
  const recorded: { kind: string; command: Command }[] = [];
  const listener = ({ commandName, databaseName, command }: Started): void => {
    if (databaseName === connection.name) recorded.push({ kind: commandName, command: { ...command } });
  };
  const client = connection.getClient();
  client.on('commandStarted', listener);
  return {
    of: (...kinds) => recorded.filter(({ kind }) => kinds.includes(kind)).map(({ command }) => command),
    stop: () => void client.off('commandStarted', listener),
  };
}
