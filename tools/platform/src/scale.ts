/** Brings a running platform to another number of replicas: what is missing is started, what is too many drains and ends. */
import { restartApp, stopReplica } from './apps';
import { type Instance, saveInstance } from './instance';
import { type Ports, portNamesOf, type Replica } from './ports';
import { readReplicas, replicasOf } from './replicas';
import { startWatcher, stopWatcher } from './watch';

/** `replicas` is what REPLICAS says, `ports` has those of the replicas that are started. Returns the instance as it is then. */
export async function scale(instance: Instance, replicas: string, ports: Ports): Promise<Instance> {
  const [before, after] = [replicasOf(instance), readReplicas(replicas)];
  const tooMany = before.filter((replica) => !after.includes(replica));
  const scaled: Instance = {
    ...instance,
    env: { ...instance.env, REPLICAS: replicas },
    ports: without({ ...ports, ...instance.ports }, tooMany),
  };
  await stopWatcher(instance);
  try {
    saveInstance(scaled);
    await Promise.all(tooMany.map((replica) => stopReplica(instance, replica)));
    const missing = after.filter((replica) => !before.includes(replica));
    await Promise.all(missing.map((replica) => restartApp(scaled, replica)));
  } finally {
    startWatcher(scaled);
  }
  return scaled;
}

function without(ports: Ports, replicas: readonly Replica[]): Ports {
  const names = replicas.flatMap(portNamesOf);
  return Object.fromEntries(Object.entries(ports).filter(([name]) => !names.includes(name)));
}
