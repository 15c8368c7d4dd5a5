/** `make demo`: a purchase through the gateway, told as it happens; fails when a step is not as it should be. */
import { readDemo } from '../demo-store';
import { openInstance } from '../instance';
import type { Progress } from '../progress';
import { ShopClient } from '../shop-client';
import { declinedPurchase, guestPurchase, purchase } from './purchases';

export async function demo(progress: Progress): Promise<void> {
  const { url, customer } = readDemo(openInstance());
  const stage = { client: new ShopClient(url), say: (line: string) => progress.say(line) };
  stage.say(`A purchase at ${url}, every request through gateway, sidecars and services\n`);
  const token = await purchase(stage, customer);
  await declinedPurchase(stage, token);
  await guestPurchase(stage);
  stage.say('All as expected.');
}
