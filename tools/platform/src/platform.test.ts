import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { databaseKind } from './database';
import { openInstance } from './instance';
import { instanceProcesses } from './parts';
import { startInfrastructure } from './platform';
import { freePorts } from './ports';

const ofFerretdb = databaseKind() === 'ferretdb' ? test : test.skip;

ofFerretdb(
  'a start that fails half-way leaves no process behind',
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'skysync-half-'));
    // a data folder that is none: Redis starts, PostgreSQL does not
    mkdirSync(join(directory, 'database/data'), { recursive: true });
    writeFileSync(join(directory, 'database/data/PG_VERSION'), 'none');
    await expect(startInfrastructure({ directory, ports: await freePorts(), fast: true })).rejects.toThrow(
      'PostgreSQL',
    );
    expect(instanceProcesses(openInstance(directory))).toEqual([]);
    rmSync(directory, { recursive: true });
  },
  60_000,
);
