/** The instance that `up` and `infra` work on: what runs keeps its ports, and new settings join the old ones. */
import { defaultDirectory, type Instance, newInstance, openInstance } from '../instance';
import { instanceProcesses } from '../parts';

export function instanceToStart(): Instance {
  const fresh = newInstance({ directory: defaultDirectory });
  const running = openInstance();
  if (!instanceProcesses(running).length) return fresh;
  // a replica that was not there before has ports of its own
  return { ...running, ports: { ...fresh.ports, ...running.ports }, env: { ...running.env, ...fresh.env } };
}
