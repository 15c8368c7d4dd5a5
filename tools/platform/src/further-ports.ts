/** The ports that an instance has beside the usual ones, because of its settings. */
import { brokerOf } from './broker';
import { type Ports, replicaPorts } from './ports';
import { replicasOf } from './replicas';

export const furtherPorts = (instance: { env: NodeJS.ProcessEnv }): Ports => ({
  ...replicaPorts(replicasOf(instance)),
  ...(brokerOf(instance) === 'jetstream' && { NATS_PORT: 7380 }),
});
