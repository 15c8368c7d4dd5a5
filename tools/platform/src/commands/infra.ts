/** `make infra`: Redis and the database alone, ready for a `dapr run -f dapr.yaml` by hand. */
import { defaultDirectory, newInstance } from '../instance';
import { makeRequirements } from '../make-requirements';
import { bringUpInfrastructure } from '../platform';
import type { Progress } from '../progress';
import { daprCli, daprd, located } from '../requirements';

export async function infra(progress: Progress): Promise<void> {
  await makeRequirements([daprd, daprCli], progress);
  await bringUpInfrastructure(newInstance({ directory: defaultDirectory }), progress);
  progress.say(`Redis and the database run. Next: ${located(daprCli)} run -f dapr.yaml`);
}
