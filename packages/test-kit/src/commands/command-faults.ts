/**
 * Holds commands against the documented rules of MongoDB, of which the database of the tests is more forgiving
 * (https://www.mongodb.com/docs/manual/reference/operator/), and against rules of ours.
 */
import type { Command } from './record-commands';

const stages = new Set(
  '$match $sort $limit $skip $project $set $addFields $unset $group $count $facet $lookup $unwind $replaceRoot $sortByCount'.split(
    ' ',
  ),
);
const updates = new Set('$set $unset $inc $push $pull $addToSet $setOnInsert $min $max $currentDate'.split(' '));
/** Operators that a filter may not have: slow, unsafe, or not everywhere to be had. */
const forbidden = new Set(['$where', '$function', '$near', '$nearSphere', '$expr']);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.getPrototypeOf(value) === Object.prototype;
const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** What a MongoDB server, or the house, would refuse in a command; nothing for one that is right. */
export function commandFaults(command: Command): string[] {
  return [
    ...listOf(command.pipeline).flatMap((stage, index, all) => stageFaults(stage, index, all)),
    ...filterFaults(command.filter ?? command.query),
    ...projectionFaults(command.projection),
    ...listOf(command.updates).flatMap((one) =>
      isObject(one) ? [...filterFaults(one.q), ...updateFaults(one.u)] : [],
    ),
    ...listOf(command.deletes).flatMap((one) => (isObject(one) ? filterFaults(one.q) : [])),
    ...(command.update !== undefined && isObject(command.update) ? updateFaults(command.update) : []),
  ];
}

function stageFaults(stage: unknown, index: number, all: unknown[]): string[] {
  if (!isObject(stage)) return ['a stage is an object'];
  const [name = ''] = Object.keys(stage);
  const faults = stages.has(name) ? [] : [`unknown stage ${name}`];
  if (name === '$match') {
    faults.push(...filterFaults(stage.$match));
    if (index > 0 && mentions(stage.$match, '$text')) faults.push('$text must be in the first stage');
  }
  const isLimitLater = all.slice(index).some((later) => isObject(later) && '$limit' in later);
  if (name === '$lookup' && isLimitLater) faults.push('$lookup joins what a later $limit throws away');
  if (name === '$project') faults.push(...projectionFaults(stage.$project));
  return faults;
}

function filterFaults(filter: unknown): string[] {
  const faults = [...forbidden]
    .filter((operator) => mentions(filter, operator))
    .map((operator) => `${operator} in a filter`);
  if (isObject(filter)) {
    for (const logical of ['$or', '$nor']) {
      if (mentions(filter[logical], '$text')) faults.push(`$text in ${logical}`);
    }
  }
  return faults;
}

/** A projection names what to keep or what to leave out, and no field beside a part of it. */
function projectionFaults(projection: unknown): string[] {
  if (!isObject(projection)) return [];
  const { _id: _, ...fields } = projection;
  const kinds = new Set(Object.values(fields).map((value) => value === 0 || value === false));
  return [...(kinds.size > 1 ? ['a projection both keeps and leaves out'] : []), ...collisions(Object.keys(fields))];
}

/** Each path may be changed by one operator only. */
function updateFaults(update: unknown): string[] {
  if (!isObject(update)) return ['an update by a pipeline'];
  const unknown = Object.keys(update).filter((operator) => !updates.has(operator));
  const paths = Object.values(update).flatMap((change) => (isObject(change) ? Object.keys(change) : []));
  return [...unknown.map((operator) => `unknown update operator ${operator}`), ...collisions(paths)];
}

function collisions(paths: string[]): string[] {
  return paths.flatMap((path, index) =>
    paths
      .slice(index + 1)
      .filter((other) => other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`))
      .map((other) => `${path} collides with ${other}`),
  );
}

function mentions(value: unknown, operator: string): boolean {
  if (Array.isArray(value)) return value.some((item) => mentions(item, operator));
  if (!isObject(value)) return false;
  return Object.entries(value).some(([name, member]) => name === operator || mentions(member, operator));
}
