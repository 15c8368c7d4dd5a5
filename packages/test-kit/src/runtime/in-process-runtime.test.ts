/** The in-process runtime keeps the promises of every Runtime. */
import { Problem } from '@skysync/service-kit';
import request from 'supertest';
import { createConformanceApp, timerName } from '../conformance/conformance-app';
import { conformanceParts } from '../conformance/runtime-check';
import { runtimeChecks } from '../conformance/runtime-conformance';
import { createInProcessRuntime } from './in-process-runtime';

const runtime = createInProcessRuntime('conformance', conformanceParts.secrets);
const caller = createInProcessRuntime('caller');
const app = createConformanceApp(runtime);

beforeAll(async () => {
  await caller.connect('conformance', app.app);
  runtime.feed(runtime);
  const files = new Map<string, unknown>();
  runtime.answerBinding(conformanceParts.binding, (operation, data, { fileName = '' }) => {
    if (operation === 'create') files.set(fileName, data);
    if (!files.has(fileName)) throw new Problem('unavailable');
    return files.get(fileName);
  });
});
afterAll(() => caller.close());

test.each(runtimeChecks)('$name', ({ check }) =>
  check({
    runtime,
    caller,
    app,
    strangersHeaders: { 'x-test-stranger': '1' },
    tick: async () => void (await request(app.app).post(`/${timerName}`)),
  }),
);
