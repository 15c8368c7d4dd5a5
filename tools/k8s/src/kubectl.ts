/** kubectl, with one context from the first command to the last; KUBECTL names another program, KUBECONFIG another file. */
import { type RunOptions, run } from './run';

/** The one namespace of SkySync; it also stands in the access-control lists of k8s/base. */
export const namespace = 'skysync';

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [member: string]: unknown;
}

let context: string[] = [];

/** Whatever becomes the current context meanwhile, this program goes on with `name`. */
export function pinContext(name: string): void {
  context = ['--context', name];
}

const program = (): string => process.env.KUBECTL || 'kubectl';

/** Runs kubectl without a namespace, and gives back what it prints. */
export const askCluster = (args: string[]): Promise<string> => run(program(), [...context, ...args], { capture: true });

/** The program and its arguments, in SkySync's namespace. */
export const kubectlArguments = (args: string[]): string[] => [
  program(),
  ...context,
  '--namespace',
  namespace,
  ...args,
];

/** Runs kubectl in SkySync's namespace. */
export function kubectl(args: string[], options: RunOptions = {}): Promise<string> {
  const [command = '', ...more] = kubectlArguments(args);
  return run(command, more, options);
}

/** Runs kubectl and gives back what it prints. */
export const ask = (args: string[], options: RunOptions = {}): Promise<string> =>
  kubectl(args, { ...options, capture: true });

export const exists = (kind: string, name: string): Promise<boolean> =>
  ask(['get', kind, name]).then(
    () => true,
    () => false,
  );

/** Several objects as one document. */
export const asList = (items: KubernetesObject[]): object => ({ apiVersion: 'v1', kind: 'List', items });

/** Makes the objects or brings them up to date; fields that others own (the autoscaler's replicas) stay. */
export async function apply(objects: KubernetesObject[], options: RunOptions = {}, ...more: string[]): Promise<void> {
  const input = JSON.stringify(asList(objects));
  const args = ['apply', '--server-side', '--force-conflicts', '--field-manager=skysync', '-f', '-', ...more];
  await kubectl(args, { ...options, input, capture: true });
}

/** As {@link apply}; what an earlier call made and this one does not name is removed (kubectl's ApplySets). */
export const applyAll = (objects: KubernetesObject[]): Promise<void> =>
  apply(objects, { env: { KUBECTL_APPLYSET: 'true' } }, '--prune', '--applyset=configmaps/skysync-release');
