/** Rules of a MongoDB server that the database of the tests does not keep. */
import { commandFaults } from './command-faults';

test.each<[string, Record<string, unknown>, string[]]>([
  [
    'a text search behind another stage',
    { pipeline: [{ $match: { store: 'demo' } }, { $match: { $text: { $search: 'x' } } }] },
    ['$text must be in the first stage'],
  ],
  ['a text search in front', { pipeline: [{ $match: { store: 'demo', $text: { $search: 'x' } } }, { $limit: 1 }] }, []],
  [
    'a join in front of a limit',
    { pipeline: [{ $lookup: {} }, { $limit: 1 }] },
    ['$lookup joins what a later $limit throws away'],
  ],
  ['a join behind it', { pipeline: [{ $limit: 1 }, { $lookup: {} }] }, []],
  ['a stage of no manual', { pipeline: [{ $fetch: {} }] }, ['unknown stage $fetch']],
  ['code in a filter', { filter: { $and: [{ $where: '1' }] } }, ['$where in a filter']],
  ['a projection of both kinds', { projection: { a: 1, b: 0 } }, ['a projection both keeps and leaves out']],
  ['a projection without ids', { projection: { a: 1, _id: 0 } }, []],
  ['a field and a part of it', { projection: { 'a.b': 1, a: 1 } }, ['a.b collides with a']],
  [
    'two operators for one path',
    { updates: [{ q: { _id: 1 }, u: { $set: { a: 1 }, $inc: { a: 1 } } }] },
    ['a collides with a'],
  ],
  ['an operator of no manual', { update: { $append: { a: 1 } } }, ['unknown update operator $append']],
  ['an update by a pipeline', { updates: [{ q: {}, u: [{ $set: { a: 1 } }] }] }, ['an update by a pipeline']],
])('%s', (_name, command, faults) => {
  expect(commandFaults(command)).toEqual(faults);
});
