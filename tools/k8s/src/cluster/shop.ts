/** `make k8s-smoke`, `make k8s-audit`: as a client of the shop, through its Ingress where it has one, else from inside. */
import { join } from 'node:path';
import { exists, type KubernetesObject } from '../kubectl';
import { containersOf, overlayObjects } from '../overlay';
import { run } from '../run';
import { repository } from '../settings';
import { secretsInCluster } from './secret-objects';
import { runShopJob } from './shop-job';
import { aim } from './target';

interface Ingress extends KubernetesObject {
  spec: { rules: { host: string }[]; tls?: object[] };
}

/** SHOP_URL, else the host of the overlay's Ingress. */
function addressOf(objects: KubernetesObject[]): string | undefined {
  if (process.env.SHOP_URL) return process.env.SHOP_URL;
  const ingress = objects.find((object): object is Ingress => object.kind === 'Ingress');
  const host = ingress?.spec.rules[0]?.host;
  return host && `${ingress?.spec.tls ? 'https' : 'http'}://${host}`;
}

interface Variable {
  name: string;
  value?: string;
}

/** Whether buyers can pay with play money there. */
const sellsForPlayMoney = (objects: KubernetesObject[]): boolean =>
  !objects
    .flatMap(containersOf)
    .some(({ env = [] }) =>
      (env as Variable[]).some(({ name, value }) => name === 'SANDBOX_ENABLED' && value === 'false'),
    );

async function fromHere(command: string, address: string): Promise<void> {
  const { 'bootstrap-store': admin, 'demo-customer': customer } = await secretsInCluster();
  const env = { GATEWAY_URL: address, ADMIN: admin?.value ?? '', CUSTOMER: customer?.value ?? '' };
  await run(process.execPath, [join(repository, 'tools/k8s/dist/in-cluster/main.js'), command], { env });
}

export async function askShop(command: 'smoke' | 'audit'): Promise<void> {
  await aim();
  const objects = await overlayObjects();
  const story = command === 'smoke' && !sellsForPlayMoney(objects) ? 'visit' : command;
  const address = addressOf(objects);
  if (!address) return runShopJob(story);
  if (!(await exists('service', 'gateway'))) throw new Error('there is no gateway in this cluster');
  console.log(`through ${address}`);
  await fromHere(story, address);
}
