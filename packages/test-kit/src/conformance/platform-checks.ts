/** Readiness, secrets, bindings, timers, and who sent a request. */
import { equal, ok, rejects, throws } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventually } from '../eventually';
import { conformanceParts, type RuntimeCheck } from './runtime-check';

const { binding, secrets } = conformanceParts;

/** All that is neither invocation nor events nor state. */
export const platformChecks: RuntimeCheck[] = [
  { name: 'it becomes ready', check: ({ runtime }) => runtime.ready() },
  {
    name: 'a secret is read by its name',
    check: async ({ runtime }) => equal(await runtime.secret('known'), secrets.known),
  },
  ...(['absent', 'empty'].map((name) => ({
    name: `a secret that is ${name} is an error that names it`,
    check: ({ runtime }) => rejects(runtime.secret(name), new RegExp(`"${name}"`)),
  })) satisfies RuntimeCheck[]),
  {
    name: 'an output binding does what it is asked',
    async check({ runtime }) {
      const metadata = { fileName: `${randomUUID()}.txt` };
      await runtime.bind(binding, 'create', 'what to keep', metadata);
      equal(await runtime.bind(binding, 'get', undefined, metadata), 'what to keep');
    },
  },
  {
    name: 'an output binding that does not work is unavailable',
    check: async ({ runtime }) => {
      await rejects(runtime.bind('nobody', 'create', 1), { code: 'unavailable' });
      await rejects(runtime.bind(binding, 'get', undefined, { fileName: 'none' }), { code: 'unavailable' });
    },
  },
  {
    name: 'a timer runs, also after a run that failed',
    async check({ app, tick }) {
      await tick();
      await tick();
      await eventually(() => ok(app.ticks() >= 2));
    },
  },
  {
    name: 'a request that came by itself is refused',
    async check({ runtime, strangersHeaders }) {
      throws(() => runtime.senderOf(strangersHeaders), { code: 'token_missing' });
      throws(() => runtime.senderOf({ ...strangersHeaders, 'dapr-caller-app-id': 'order-service' }), {
        code: 'token_missing',
      });
    },
  },
];
