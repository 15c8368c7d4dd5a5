/** The sandbox does what every provider must. */
import { createLogger } from '@skysync/service-kit';
import { createTestDatabase, type TestDatabase } from '@skysync/test-kit';
import { createSandbox } from '../src/providers/sandbox/sandbox';
import { createSandboxCharges } from '../src/providers/sandbox/sandbox-charges';
import { laterCaptureChecks } from './later-capture-conformance';
import { type ProviderUnderTest, providerChecks } from './provider-conformance';
import { vaultChecks } from './vault-conformance';

let database: TestDatabase;
let sandbox: ProviderUnderTest;
beforeAll(async () => {
  database = await createTestDatabase();
  const charges = createSandboxCharges(database.connection);
  const log = createLogger('payment-service', 'none');
  const adapter = createSandbox({ charges, webhookSecret: 'whsec', sendWebhook: async () => {}, log, delayMs: 60_000 });
  sandbox = {
    adapter,
    method: 'pm_success',
    nextDeclines: () => 'pm_declined',
    waiting: 'pm_action_required',
    act: () => undefined,
    later: { adapter, method: 'pm_authorize' },
    saving: { method: 'pm_success', agree: () => undefined },
    close: () => adapter.close(),
  };
});
afterAll(async () => {
  await sandbox.close();
  await database.drop();
});

test.each([...providerChecks, ...laterCaptureChecks, ...vaultChecks])('$name', ({ run }) => run(sandbox));
