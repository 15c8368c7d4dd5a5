/** The instance that `up` and `infra` work on: what runs keeps its ports, and new settings join the old ones. */
import { defaultDirectory, type Instance, newInstance, openInstance } from '../instance';
import { instanceProcesses } from '../parts';

export function instanceToStart(): Instance {
  const fresh = newInstance({ directory: defaultDirectory });
  const running = openInstance();
  if (!instanceProcesses(running).length) return fresh;
  return { ...running, env: { ...running.env, ...fresh.env } };
}
