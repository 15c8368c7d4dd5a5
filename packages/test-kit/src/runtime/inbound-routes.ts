/** What the in-process runtime brings to a service: its timers by HTTP, and events without a broker in between. */
import type { Topic } from '@skysync/contracts';
import type { Inbound } from '@skysync/service-kit';
import { Router } from 'express';

/** Timers, as a sidecar starts them. */
export function inboundRoutes(inbound: Inbound): Router {
  const router = Router();
  for (const [name, timer] of Object.entries(inbound.timers)) {
    router.post(`/${name}`, async (_req, res) => {
      await timer();
      res.json({});
    });
  }
  return router;
}

/** Brings one event: what fails goes to the dead letters, until those can keep it. */
export async function bring(inbound: Inbound, topic: Topic, envelope: unknown): Promise<void> {
  if (!inbound.topics.includes(topic)) return;
  let status = await inbound.deliver(envelope);
  for (let tries = 1; status !== 'SUCCESS' && tries <= 10; tries += 1) {
    status = await inbound.deadLetter(topic, envelope);
  }
}
