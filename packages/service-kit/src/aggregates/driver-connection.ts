/** The driver's own class of connections, which is no part of its public interface: what is built on it looks whether it fits. */
import { createRequire } from 'node:module';

// from where mongoose stands, so that it is the driver that mongoose uses
const requireOfMongoose = createRequire(require.resolve('mongoose'));

/** What all connections of this process have in common, of which `P` is the part that the caller knows. */
export function connectionPrototype<P>(): P {
  const { Connection }: { Connection: { prototype: P } } = requireOfMongoose('mongodb/lib/cmap/connection');
  return Connection.prototype;
}
