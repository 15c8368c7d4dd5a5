/** Which cluster a command may touch: the overlay is named, fits kubectl's context, and is the one that lives there already. */
import { createInterface } from 'node:readline/promises';
import { askCluster, namespace, pinContext } from '../kubectl';
import { overlayMark, overlayObjects } from '../overlay';

/** Clusters that live on one person's machine, by the names that their tools give them. */
const onOneMachine = /^(kind-|k3d-|minikube|docker-desktop|rancher-desktop|colima|orbstack|lab$)/;

export interface Aim {
  /** The overlay's own name, `skysync/overlay` of its Namespace. */
  overlay: string;
  /** kubectl's current context. */
  context: string;
  /** CONTEXT=…, the cluster that somebody means. */
  named?: string | undefined;
  /** The overlay that the cluster's Namespace names, once one was deployed. */
  deployed?: string | undefined;
}

/** Why this overlay must not go to this cluster; undefined when it may. */
export function misaimed({ overlay, context, named, deployed }: Aim): string | undefined {
  if (!context) return 'kubectl has no current context';
  if (named && named !== context) return `CONTEXT=${named} is meant, but kubectl's current context is ${context}`;
  if (deployed && deployed !== overlay)
    return `namespace ${namespace} of ${context} comes from overlay ${deployed}, not from ${overlay}`;
  if (named === context || (overlay.startsWith('local') && onOneMachine.test(context))) return undefined;
  return `kubectl's current context is ${context}: say CONTEXT=${context} if overlay ${overlay} belongs there`;
}

const currentContext = (): Promise<string> =>
  askCluster(['config', 'current-context']).then(
    (context) => context.trim(),
    () => '',
  );

async function deployedOverlay(): Promise<string | undefined> {
  const answer = await askCluster(['get', 'namespace', namespace, '--ignore-not-found', '-o', 'json']);
  return answer.trim() ? overlayMark(JSON.parse(answer)) : undefined;
}

/** Throws unless OVERLAY names what fits the cluster; from here on kubectl keeps to this context. */
export async function aim(): Promise<string> {
  const overlay = overlayMark((await overlayObjects()).find(({ kind }) => kind === 'Namespace'));
  if (!overlay) throw new Error('the overlay has no Namespace with the annotation skysync/overlay');
  const context = await currentContext();
  const first = misaimed({ overlay, context, named: process.env.CONTEXT });
  if (first) throw new Error(first);
  pinContext(context);
  const second = misaimed({ overlay, context, named: process.env.CONTEXT, deployed: await deployedOverlay() });
  if (second) throw new Error(second);
  return context;
}

/** As {@link aim}; what destroys or disturbs needs the context's name once more: CONFIRM=…, or typed. */
export async function aimToHarm(what: string): Promise<string> {
  const context = await aim();
  let said = process.env.CONFIRM;
  if (said === undefined && process.stdin.isTTY) {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    said = (await terminal.question(`This ${what} in ${context}. Its name, to go on: `)).trim();
    terminal.close();
  }
  if (said !== context) throw new Error(`this ${what} in ${context}: CONFIRM=${context} if that is meant`);
  return context;
}
