/** Everything that a run of the platform leaves behind, as text: what was logged, published, and kept in databases. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AppId, appIds, type Platform } from '@skysync/platform';
import mongoose from 'mongoose';
import { topicsOf } from './topics';

/** A text, and where it was found. */
export interface Kept {
  where: string;
  text: string;
}

type Document = Record<string, unknown>;

export const secretsOf = ({ directory }: Platform): Record<string, string> =>
  JSON.parse(readFileSync(join(directory, 'secrets.json'), 'utf8'));

/** The two tokens of an app and its sidecar. */
export const sidecarTokens = ({ directory }: Platform, app: AppId): string[] =>
  [...readFileSync(join(directory, `${app}.env`), 'utf8').matchAll(/_API_TOKEN=(.+)$/gm)].map(
    ([, token = '']) => token,
  );

/** The logs of services, sidecars, servers, stand-ins and the watcher. */
export const logsOf = ({ directory }: Platform): Kept[] =>
  ['logs', '.dapr/logs'].flatMap((folder) =>
    readdirSync(join(directory, folder)).map((name) => ({
      where: name,
      text: readFileSync(join(directory, folder, name), 'utf8'),
    })),
  );

/** The entries of all topics, dead-letter topics included, but for an event that a test published itself. */
export async function streamsOf(platform: Platform, except: string): Promise<Kept[]> {
  const topics = await topicsOf(platform, secretsOf(platform));
  return topics.map(({ name, lines }) => ({
    where: `topic ${name}`,
    text: lines.filter((line) => !line.includes(except)).join('\n'),
  }));
}

/** What buyers write about themselves is theirs, and kept: where an order goes, and who is told of it. */
const withoutContact = ({ shippingAddress: _, email: __, ...rest }: Document): Document => rest;

/** All documents of order-service and payment-service, and the dead letters of each service. */
export async function documentsOf(platform: Platform): Promise<Kept[]> {
  const kept = appIds
    .filter((app) => app !== 'gateway' && app !== 'user-service')
    .map(async (app) => {
      const connection = await mongoose
        .createConnection(secretsOf(platform)[`mongodb-uri-${app}`] ?? '', { serverSelectionTimeoutMS: 5_000 })
        .asPromise();
      const names = (await connection.listCollections()).map(({ name }) => name);
      const wanted = names.filter((name) => app !== 'product-service' || name === 'dead_letters');
      const found = await Promise.all(
        wanted.map(async (name) => {
          const documents: Document[] = await connection.collection(name).find().toArray();
          return {
            where: `${app} ${name}`,
            text: documents.map((each) => JSON.stringify(withoutContact(each))).join('\n'),
          };
        }),
      );
      await connection.close();
      return found;
    });
  return (await Promise.all(kept)).flat();
}

/** Where each of the secrets is found, with what stands around it. */
export function leaksIn(kept: readonly Kept[], secrets: Iterable<string>): string[] {
  const leaks: string[] = [];
  for (const secret of secrets) {
    for (const { where, text } of kept) {
      const at = text.indexOf(secret);
      if (at !== -1) leaks.push(`${where}: ${text.slice(Math.max(0, at - 200), at + secret.length + 20)}`);
    }
  }
  return leaks;
}
