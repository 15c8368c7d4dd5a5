/** `make up`: everything that is missing, everything that does not run, and a shop that sells. */
import { type Demo, hasDemo, readDemo } from '../demo-store';
import { platformHealth } from '../health';
import { type Instance, openInstance } from '../instance';
import { hasOwnMailServer, mailPage, startMailCatcher } from '../mail-catcher';
import { makeRequirements } from '../make-requirements';
import { scrapeFile, wantsMetrics } from '../metrics';
import { instanceProcesses } from '../parts';
import { checkoutPage, wantsStandIns } from '../payment-stand-ins';
import { bringUp } from '../platform';
import { refuseTakenPorts } from '../port-owner';
import { readPorts, replicaPorts } from '../ports';
import type { Progress } from '../progress';
import { readReplicas, replicasOf } from '../replicas';
import { mailpit } from '../requirements';
import { scale } from '../scale';
import { jaegerUrl, wantsJaeger } from '../traces';
import { instanceToStart } from './instance-to-start';

/** Before the services, whose first mails are those of the demo store. */
async function catchMails(instance: Instance, progress: Progress): Promise<void> {
  if (!hasOwnMailServer()) return;
  await makeRequirements([mailpit], progress);
  if (!mailPage(instance)) await refuseTakenPorts(instance.ports, ['MAIL_PORT', 'MAIL_PAGE_PORT']);
  await progress.step('mailpit catches mails', () => startMailCatcher(instance));
}

function welcome({ url, admin, customer }: Demo, instance: Instance): string {
  const page = mailPage(instance);
  return [
    '',
    `  Shop and API   ${url}   (API docs: ${url}/docs)`,
    ...(wantsStandIns(instance)
      ? [`  Checkout page  ${checkoutPage(instance)}   (cards and PayPal, on stand-ins)`]
      : []),
    ...(wantsJaeger(instance)
      ? [`  Traces         ${jaegerUrl(instance)}   (make trace: what the newest purchase did)`]
      : []),
    ...(wantsMetrics(instance) ? [`  Metrics        prometheus --config.file=${scrapeFile(instance)}`] : []),
    ...(page ? [`  Mails          ${page}   (nothing leaves this machine)`] : []),
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
  await catchMails(instance, progress);
  const demo = await bringUp(instance, progress);
  progress.say(`SkySync is up (${Math.round((Date.now() - since) / 1000)} s).`);
  progress.say(welcome(demo, instance));
}
