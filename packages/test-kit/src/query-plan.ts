/** Reads what `explain()` says of a query, from MongoDB or from PostgreSQL beneath FerretDB. */

export interface QueryPlan {
  /** Names of the indexes that are used, each once. */
  indexes: string[];
  /** True when the whole collection is read. */
  scans: boolean;
  /** True when what was found is sorted, since no index gave the order. */
  sorts: boolean;
}

/** The plan in `explained`, which is what `find(…).explain()` or `aggregate(…).explain()` resolves to. */
export function readPlan(explained: unknown): QueryPlan {
  const nodes = [...nodesOf(explained)];
  const values = (...names: string[]): unknown[] => nodes.flatMap((node) => names.map((name) => node.get(name)));
  const stages = values('Node Type', 'stage');
  const names = values('Index Name', 'indexName').filter((name) => typeof name === 'string');
  return {
    indexes: [...new Set(names)],
    scans: stages.some((stage) => stage === 'Seq Scan' || stage === 'COLLSCAN'),
    sorts: stages.some((stage) => stage === 'Sort' || stage === 'Incremental Sort' || stage === 'SORT'),
  };
}

/** Fields of the used indexes that nothing bounds, so that the index is read from one end of them to the other. */
export function unboundedFields(explained: unknown): string[] {
  const bounds = [...nodesOf(explained)].flatMap((node) => node.get('indexBounds') ?? []);
  const written = JSON.stringify(bounds).replaceAll('\\"', '"');
  // as DocumentDB writes it, and as MongoDB does
  const whole = /"([\w.]+)":\s*(?:\["\[)?\(?(?:MinKey, MaxKey|MaxKey, MinKey)/g;
  return [...written.matchAll(whole)].map(([, name = '']) => name);
}

/** Every object in the document, but what the planner only considered. */
function* nodesOf(value: unknown): Generator<Map<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  const members = Object.entries(value).filter(([name]) => name !== 'IndexCosts' && name !== 'rejectedPlans');
  yield new Map(members);
  for (const [, member] of members) yield* nodesOf(member);
}
