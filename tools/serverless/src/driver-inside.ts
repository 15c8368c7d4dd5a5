/** Bundles what service-kit asks of the inside of the MongoDB driver at run time. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const lookup = /createRequire\)?\(require\.resolve\('mongoose'\)\)/;
const inside = 'mongodb/lib/cmap/connection';

/**
 * packages/service-kit/src/aggregates/driver-connection.ts finds the driver from where mongoose stands, by a path that no
 * bundler follows: here the module goes into the bundle, the same one that mongoose brings. Throws when the file has changed.
 */
export const driverInside: Plugin = {
  name: 'driver-inside',
  setup(build) {
    build.onResolve({ filter: new RegExp(`^${inside}$`) }, ({ path, importer, kind }) => {
      if (!importer.endsWith('driver-connection.js')) return undefined;
      const resolveDir = dirname(createRequire(importer).resolve('mongoose'));
      return build.resolve(path, { resolveDir, kind });
    });
    build.onLoad({ filter: /driver-connection\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      if (!lookup.test(text) || !text.includes(`requireOfMongoose('${inside}')`)) {
        throw new Error(`${path} finds the driver in another way: is its bundling still right?`);
      }
      const found = text.replace(/const requireOfMongoose = .*/, '').replace('requireOfMongoose(', 'require(');
      return { contents: found, loader: 'js' };
    });
  },
};
