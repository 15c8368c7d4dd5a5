/** `make up`: everything that is missing, everything that does not run, and a shop that sells. */
import { type Demo, hasDemo, readDemo } from '../demo-store';
import { platformHealth } from '../health';
import { type Instance, openInstance } from '../instance';
import { instanceProcesses } from '../parts';
import { checkoutPage, wantsStandIns } from '../payment-stand-ins';
import { bringUp } from '../platform';
import { readPorts, replicaPorts } from '../ports';
import type { Progress } from '../progress';
import { readReplicas, replicasOf } from '../replicas';
import { scale } from '../scale';
import { instanceToStart } from './instance-to-start';

function welcome({ url, admin, customer }: Demo, instance: Instance): string {
  return [
    '',
    `  Shop and API   ${url}   (API docs: ${url}/docs)`,
    ...(wantsStandIns(instance)
      ? [`  Checkout page  ${checkoutPage(instance)}   (cards and PayPal, on stand-ins)`]
      : []),
    `  Customer       ${customer.email}   ${customer.password}`,
    `  Admin          ${admin.email}   ${admin.password}`,
    '',
    '  make demo      a purchase, narrated      make status    what runs',
    '  make logs      what they say             make down      stop everything',
  ].join('\n');
}

async function isRunning(): Promise<boolean> {
  const instance = openInstance();
  return (
    hasDemo(instance) &&
    instanceProcesses(instance).length > 0 &&
    (await platformHealth(instance)).every(({ healthy }) => healthy)
  );
}

/** Of all settings, the number of replicas is the one that may change while everything runs. */
async function scaled(progress: Progress): Promise<boolean> {
  const { REPLICAS: wanted } = process.env;
  const running = openInstance();
  if (wanted === undefined || `${readReplicas(wanted)}` === `${replicasOf(running)}`) return false;
  await progress.step(`the replicas are ${readReplicas(wanted).join(', ')}`, async () => {
    await scale(running, wanted, readPorts(process.env, replicaPorts(readReplicas(wanted))));
  });
  return true;
}

export async function up(progress: Progress): Promise<void> {
  if (await isRunning()) {
    const hasChanged = await scaled(progress);
    const change = hasChanged ? 'its replicas were changed' : 'nothing was changed';
    progress.say(`SkySync is running already; ${change}. To change settings or ports: make down first.`);
    return progress.say(welcome(readDemo(openInstance()), openInstance()));
  }
  const since = Date.now();
  const instance = instanceToStart();
  const demo = await bringUp(instance, progress);
  progress.say(`SkySync is up (${Math.round((Date.now() - since) / 1000)} s).`);
  progress.say(welcome(demo, instance));
}
