/** `make k8s-api-server`: writes into the overlay where the API server of kubectl's cluster is, for its network policy. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { askCluster } from '../kubectl';
import { overlayFolder } from '../settings';
import { aim } from './target';

interface Slices {
  items: { endpoints: { addresses: string[] }[]; ports: { port: number }[] }[];
}

interface Service {
  spec: { clusterIP: string; ports: { port: number }[] };
}

const comment = `# Where this cluster's API server is. Written by \`make k8s-api-server\`; until then no sidecar can read its secrets.
`;

const cidr = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;
const block = (address: string): object => ({ ipBlock: { cidr: cidr(address) } });
const port = (number: number): object => ({ port: number, protocol: 'TCP' });

/** Network plugins look before or behind the Service, so both are open. */
export function apiServerPolicy({ items }: Slices, { spec }: Service): object {
  const behind = items.map(({ endpoints, ports }) => ({
    to: endpoints.flatMap(({ addresses }) => addresses.map(block)),
    ports: ports.map((one) => port(one.port)),
  }));
  const before = { to: [block(spec.clusterIP)], ports: spec.ports.map((one) => port(one.port)) };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'to-api-server' },
    spec: { egress: [before, ...behind] },
  };
}

const read = async <T>(...what: string[]): Promise<T> =>
  JSON.parse(await askCluster(['get', ...what, '--namespace', 'default', '-o', 'json'])) as T;

export async function apiServer(): Promise<void> {
  await aim();
  const file = join(overlayFolder(), 'api-server.yaml');
  if (!existsSync(file)) throw new Error(`${file} is not there: this overlay does not ask for it`);
  const slices = await read<Slices>('endpointslices', '--selector', 'kubernetes.io/service-name=kubernetes');
  const policy = apiServerPolicy(slices, await read<Service>('service', 'kubernetes'));
  writeFileSync(file, comment + stringify(policy));
  console.log(`${file} is written`);
}
