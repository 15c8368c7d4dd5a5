/** The app that a Runtime is tried with: it answers invocations, and remembers what it was brought. */
import type { CloudEvent, Topic } from '@skysync/contracts';
import {
  createLogger,
  type DeliveryStatus,
  errorHandler,
  type Inbound,
  Problem,
  parseEvent,
  type Runtime,
} from '@skysync/service-kit';
import express, { type Express } from 'express';

/** What the checks read and set. */
export interface ConformanceApp {
  app: Express;
  /** Ids of the events that were delivered, each time anew. */
  delivered: string[];
  /** What came as a dead letter. */
  deadLetters: { topic: Topic; id: string }[];
  /** Says what becomes of an event; SUCCESS for others. */
  fates: Map<string, DeliveryStatus>;
  /** How often a dead letter cannot be kept before it can, by the id of its event. */
  refusals: Map<string, number>;
  /** Everything that was delivered, by id. */
  envelopes: Map<string, CloudEvent>;
  /** How often the timer ran. */
  ticks(): number;
}

/** The timer of the app; its first run fails. */
export const timerName = 'conformance-timer';

/** Makes the app over the routes of `runtime`. */
export function createConformanceApp(runtime: Runtime): ConformanceApp {
  const made = {
    delivered: [] as string[],
    deadLetters: [] as ConformanceApp['deadLetters'],
    fates: new Map<string, DeliveryStatus>(),
    refusals: new Map<string, number>(),
    envelopes: new Map<string, CloudEvent>(),
  };
  let ticks = 0;
  const inbound: Inbound = {
    topics: ['orders'],
    async deliver(envelope) {
      const event = parseEvent(envelope);
      made.delivered.push(event.id);
      made.envelopes.set(event.id, event);
      return made.fates.get(event.id) ?? 'SUCCESS';
    },
    async deadLetter(topic, envelope) {
      const { id } = parseEvent(envelope);
      const left = made.refusals.get(id) ?? 0;
      made.refusals.set(id, left - 1);
      if (left > 0) return 'RETRY';
      made.deadLetters.push({ topic, id });
      return 'SUCCESS';
    },
    timers: {
      [timerName]: async () => {
        ticks += 1;
        if (ticks === 1) throw new Error('the first run of the timer fails');
      },
    },
  };
  return { ...made, app: appOver(runtime, inbound), ticks: () => ticks };
}

function appOver(runtime: Runtime, inbound: Inbound): Express {
  const app = express();
  app.use((req, _res, next) => {
    runtime.senderOf(req.headers);
    next();
  });
  app.use(runtime.inbound(inbound));
  app.get('/empty', (_req, res) => void res.status(204).end());
  app.get('/problem', () => {
    throw new Problem('out_of_stock', { extensions: { skus: ['A-1'] } });
  });
  app.get('/slow', () => {}); // never answers
  app.all('/echo/*rest', express.raw({ type: () => true }), (req, res) => {
    res.json({
      method: req.method,
      url: req.originalUrl,
      sender: runtime.senderOf(req.headers),
      type: req.headers['content-type'],
      trace: req.headers.traceparent,
      header: req.headers['x-request-id'],
      body: Buffer.isBuffer(req.body) ? req.body.toString('base64') : '',
    });
  });
  const log = createLogger('conformance');
  log.silent = true;
  return app.use(errorHandler(log));
}
