/** What the cluster's Dapr must be like; docs/kubernetes.md has the command that installs it so. */
import { askCluster, exists } from '../kubectl';

interface Installed {
  injector: {
    spec: { replicas?: number; template: { spec: { containers: { env?: { name: string; value?: string }[] }[] } } };
  };
  webhook: { webhooks: { failurePolicy: string }[] };
}

/** What is wrong with the installation, as a sentence. */
export function faultOfDapr({ injector, webhook }: Installed): string | undefined {
  const env = injector.spec.template.spec.containers.flatMap((container) => container.env ?? []);
  if (env.find(({ name }) => name === 'SIDECAR_DROP_ALL_CAPABILITIES')?.value !== 'true')
    return "Dapr's sidecars keep capabilities, which this namespace refuses";
  if (webhook.webhooks.some(({ failurePolicy }) => failurePolicy !== 'Fail'))
    return 'a pod that starts while the injector is away would have no sidecar (webhookFailurePolicy=Fail)';
  return undefined;
}

const read = async <T>(...what: string[]): Promise<T> =>
  JSON.parse(await askCluster(['get', ...what, '-o', 'json'])) as T;

export async function requireDapr(): Promise<void> {
  const install = 'docs/kubernetes.md has the command';
  if (!(await exists('crd', 'components.dapr.io'))) throw new Error(`Dapr is not in this cluster: ${install}`);
  const fault = faultOfDapr({
    injector: await read('deploy', 'dapr-sidecar-injector', '-n', 'dapr-system'),
    webhook: await read('mutatingwebhookconfiguration', 'dapr-sidecar-injector'),
  });
  if (fault) throw new Error(`${fault}: ${install}`);
}
