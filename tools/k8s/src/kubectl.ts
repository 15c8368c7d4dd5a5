/** kubectl with the current context; KUBECTL names another program, KUBECONFIG another cluster. */
import { type RunOptions, run, succeeds } from './run';

/** The one namespace of SkySync; it also stands in the access-control lists of k8s/base. */
export const namespace = 'skysync';

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string; labels?: Record<string, string>; annotations?: Record<string, string> };
  [member: string]: unknown;
}

const program = (): string => process.env.KUBECTL || 'kubectl';

/** Runs kubectl in SkySync's namespace. */
export const kubectl = (args: string[], options: RunOptions = {}): Promise<string> =>
  run(program(), ['--namespace', namespace, ...args], options);

/** Runs kubectl and gives back what it prints. */
export const ask = (args: string[], options: RunOptions = {}): Promise<string> =>
  kubectl(args, { ...options, capture: true });

export const exists = (kind: string, name: string): Promise<boolean> =>
  succeeds(program(), ['--namespace', namespace, 'get', kind, name]);

/** Several objects as one document. */
export const asList = (items: KubernetesObject[]): object => ({ apiVersion: 'v1', kind: 'List', items });

/** Makes the objects or brings them up to date; fields that others own (the autoscaler's replicas) stay. */
export async function apply(objects: KubernetesObject[], ...more: string[]): Promise<void> {
  const input = JSON.stringify(asList(objects));
  await kubectl(['apply', '--server-side', '--force-conflicts', '--field-manager=skysync', '-f', '-', ...more], {
    input,
    capture: true,
  });
}
