/** `make sizing`: writes the tables of docs/scaling.md anew from the figures of the last `make bench`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sizingTables } from './sizing';

const root = join(__dirname, '../..');
const page = join(root, 'docs/scaling.md');
const [begin, end] = ['<!-- sizing: written by `make sizing` -->\n', '<!-- end of sizing -->'];

const [before = '', rest = ''] = readFileSync(page, 'utf8').split(begin);
const after = rest.slice(rest.indexOf(end));
const figures = readFileSync(join(root, 'bench/results/latest.md'), 'utf8');
writeFileSync(page, `${before}${begin}\n${sizingTables(figures)}\n${after}`);
