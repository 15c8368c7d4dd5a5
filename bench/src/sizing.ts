/** How much of everything a shop of some size needs: plain arithmetic on the CPU milliseconds that `make bench` has measured. */

/** CPU milliseconds of one operation, by part. */
type Costs = Readonly<Record<string, number>>;

/** Purchases a minute that are planned for. */
const sizes = [100, 1_000, 10_000] as const;

/** What is done for each purchase, beside it: nine of ten visitors only look. Sections of bench/results/latest.md. */
const purchase = 'Where a purchase spends its CPU time';
const aroundIt: Readonly<Record<string, number>> = {
  'product list of 20, all different': 10,
  'product detail': 30,
  login: 0.5,
};

const services = ['gateway', 'user-service', 'product-service', 'order-service', 'payment-service'] as const;
const servers = ['postgres', 'ferretdb', 'redis'] as const;

/** Of k8s/: a test holds these figures against the manifests. */
export const cluster = {
  /** Cores that a container, app or sidecar, may use at most. */
  limit: 1,
  /** How much of it is planned with: the rest is for peaks, and for the pod that is being replaced. */
  load: 0.7,
  fewest: 3,
  most: 20,
  /** Connections of a replica to its database. */
  pool: 20,
} as const;

/** The costs in one section of the page that `make bench` writes. */
export function costsIn(page: string, section: string): Costs {
  const text = page.split(/^## /m).find((each) => each.startsWith(`${section}\n`));
  if (!text) throw new Error(`bench/results/latest.md has no section "${section}"`);
  const rows = [...text.matchAll(/^\| ([a-z -]+) \| ([\d.]+) \| \d+ % \|$/gm)];
  return Object.fromEntries(rows.map(([, part = '', ms]) => [part, Number(ms)]));
}

/** Milliseconds of each part for one purchase and `times` of other operations. */
function sum(page: string, times: Readonly<Record<string, number>>): Costs {
  const total: Record<string, number> = {};
  for (const [section, count] of Object.entries({ [purchase]: 1, ...times })) {
    for (const [part, ms] of Object.entries(costsIn(page, section))) total[part] = (total[part] ?? 0) + count * ms;
  }
  return total;
}

const coresOf = (ms: number, perMinute: number): number => ((ms / 1_000) * perMinute) / 60;

/** Both containers of a pod have a limit of their own: the busier one decides. Its cores stand beside the pods. */
function podsOf(ms: number, perMinute: number): string {
  const cores = coresOf(ms, perMinute);
  const pods = Math.max(cluster.fewest, Math.ceil(cores / (cluster.limit * cluster.load)));
  return `${pods} (${cores.toFixed(2)})`;
}

const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`;
const thousands = (value: number): string => value.toLocaleString('en-US');

function sizing(costs: Costs): string[] {
  const pods = services.map((service) => {
    const [app, sidecar] = [costs[service] ?? 0, costs[`${service} sidecar`] ?? 0];
    const counts = sizes.map((size) => podsOf(Math.max(app, sidecar), size));
    return row(`${service}, pods (cores)`, app.toFixed(2), sidecar.toFixed(2), ...counts);
  });
  const cores = servers.map((server) => {
    const ms = costs[server] ?? 0;
    return row(`${server}, cores`, ms.toFixed(2), '', ...sizes.map((size) => coresOf(ms, size).toFixed(2)));
  });
  const all = Object.values(costs).reduce((total, ms) => total + ms, 0);
  return [
    row('', 'CPU ms: app or server', 'its sidecar', ...sizes.map((size) => `${thousands(size)} a minute`)),
    row('---', '---:', '---:', ...sizes.map(() => '---:')),
    ...pods,
    ...cores,
    row('all of it, cores', all.toFixed(2), '', ...sizes.map((size) => coresOf(all, size).toFixed(2))),
    '',
  ];
}

function connections(): string[] {
  const databases = services.length - 1; // the gateway has none
  const line = (replicas: number, what: string): string =>
    row(what, replicas, databases * replicas * cluster.pool, databases * (replicas + 1) * cluster.pool);
  return [
    row('', 'replicas', 'connections', 'while all four are replaced'),
    row('---', '---:', '---:', '---:'),
    line(2, 'overlay `local`'),
    line(cluster.fewest, '`production`, quiet'),
    line(cluster.most, '`production`, at the autoscalers’ end'),
    '',
  ];
}

/** The generated part of docs/scaling.md. */
export function sizingTables(page: string): string {
  const mix = Object.entries(aroundIt).map(([what, count]) => `${count} × ${what}`);
  return [
    '### Purchases alone',
    '',
    ...sizing(sum(page, {})),
    `### A purchase and what surrounds it: ${mix.join(', ')}`,
    '',
    ...sizing(sum(page, aroundIt)),
    '### Connections to MongoDB',
    '',
    `Pool (${cluster.pool}) × replicas × services (${services.length - 1}):`,
    '',
    ...connections(),
  ].join('\n');
}
