/** `make infra`: Redis and the database alone, ready for a `dapr run -f dapr.yaml` by hand. */
import { makeRequirements } from '../make-requirements';
import { bringUpInfrastructure } from '../platform';
import type { Progress } from '../progress';
import { daprCli, daprd, located } from '../requirements';
import { instanceToStart } from './instance-to-start';

export async function infra(progress: Progress): Promise<void> {
  await makeRequirements([daprd, daprCli], progress);
  await bringUpInfrastructure(instanceToStart(), progress);
  progress.say(`Redis and the database run. Next: ${located(daprCli)} run -f dapr.yaml`);
}
