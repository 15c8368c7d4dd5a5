/** The built overlays, and the parts of them that the tests look at. */
import { join } from 'node:path';
import type { KubernetesObject } from '../kubectl';
import { buildOverlay } from '../overlay';
import { repository } from '../settings';

export const overlays = ['local', 'local-ferretdb', 'production', 'production-redis-acl', 'production-kafka'] as const;

/** The same with what not every cluster has. */
export const optionalOverlays = ['production-options', 'production-aws', 'production-gcp'] as const;

const kept = new Map<string, Promise<KubernetesObject[]>>();

/** An overlay of k8s/overlays, built once. */
export function built(overlay: string): Promise<KubernetesObject[]> {
  const objects = kept.get(overlay) ?? buildOverlay(join(repository, 'k8s/overlays', overlay));
  kept.set(overlay, objects);
  return objects;
}

export const ofKind = <T extends KubernetesObject>(objects: KubernetesObject[], kind: string): T[] =>
  objects.filter((object) => object.kind === kind) as T[];

export interface ContainerSpec {
  name: string;
  image: string;
  command?: string[];
  env?: { name: string; value?: string; valueFrom?: object }[];
  resources?: { requests?: Record<string, string>; limits?: Record<string, string> };
  securityContext?: Record<string, unknown>;
  lifecycle?: { preStop?: { sleep?: { seconds: number } } };
  readinessProbe?: { periodSeconds?: number; failureThreshold?: number };
  startupProbe?: { periodSeconds: number; failureThreshold: number };
  livenessProbe?: object;
}

export interface PodSpec {
  containers: ContainerSpec[];
  initContainers?: ContainerSpec[];
  securityContext?: Record<string, unknown>;
  automountServiceAccountToken?: boolean;
  serviceAccountName?: string;
  terminationGracePeriodSeconds?: number;
  topologySpreadConstraints?: object[];
  priorityClassName?: string;
  volumes?: object[];
}

export interface Workload extends KubernetesObject {
  spec: {
    replicas?: number;
    strategy?: { rollingUpdate?: { maxUnavailable: number } };
    template: { metadata: { labels: Record<string, string>; annotations?: Record<string, string> }; spec: PodSpec };
  };
}

export const workloads = (objects: KubernetesObject[]): Workload[] =>
  objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'Job'].includes(kind)) as Workload[];

interface Operation {
  name: string;
  httpVerb: string[];
  action: string;
}

export interface Configuration extends KubernetesObject {
  spec: {
    accessControl: {
      defaultAction: string;
      policies: { appId: string; defaultAction: string; namespace: string; operations: Operation[] }[];
    };
    secrets: { scopes: { storeName: string; defaultAccess: string; allowedSecrets: string[] }[] };
    api: { allowed: { name: string; protocol: string }[] };
    features?: { name: string; enabled: boolean }[];
    httpPipeline?: { handlers: { name: string; type: string }[] };
  };
}

export interface Role extends KubernetesObject {
  rules: { resourceNames: string[]; verbs: string[] }[];
}
