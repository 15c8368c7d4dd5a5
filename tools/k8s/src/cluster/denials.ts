/** `make k8s-denials`: tries from inside the pods what must not work, beside what must; fails when one goes the other way. */
import { apply, ask, askCluster, type KubernetesObject } from '../kubectl';
import { imageName, imageTag } from '../settings';
import { trials } from './denial-trials';
import { aim } from './target';

const stranger = async (): Promise<KubernetesObject> => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'stranger', labels: { 'app.kubernetes.io/part-of': 'skysync' } },
  spec: {
    automountServiceAccountToken: false,
    securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'stranger',
        image: `${imageName('tools')}:${await imageTag()}`,
        command: ['node', '-e', 'setInterval(() => {}, 1e6)'],
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
      },
    ],
  },
});

const evaluate = (target: string, container: string, script: string): Promise<string> =>
  ask([
    'exec',
    target,
    '-c',
    container,
    '--',
    'node',
    '-e',
    `Promise.resolve(${script}).then((outcome) => process.stdout.write(outcome + '\\n', () => process.exit(0)), (error) => { console.log('refused: ' + error.message); process.exit(0); })`,
  ]);

async function kubernetesAccess(app: string, secret: string): Promise<boolean> {
  const args = [
    'auth',
    'can-i',
    'get',
    `secret/${secret}`,
    '-n',
    'skysync',
    '--as',
    `system:serviceaccount:skysync:${app}`,
  ];
  return askCluster(args).then(
    () => true,
    () => false,
  );
}

async function show(what: string, ok: boolean, outcome: string): Promise<boolean> {
  console.log(`${ok ? '✔' : '✘'} ${what}: ${outcome.trim().replace(/\s+/g, ' ').slice(0, 140)}`);
  return ok;
}

export async function denials(): Promise<void> {
  await aim();
  await apply([await stranger()]);
  await ask(['wait', '--for=condition=Ready', 'pod/stranger', '--timeout=60s']);
  const podOf = [
    'get',
    'pods',
    '-l',
    'app.kubernetes.io/name=payment-service',
    '-o',
    'jsonpath={.items[0].status.podIP}',
  ];
  const address = await ask(podOf);
  const results: boolean[] = [];
  for (const { what, from, script, expected } of trials) {
    const target = from === 'stranger' ? 'pod/stranger' : `deploy/${from}`;
    const outcome = await evaluate(target, from, script.replaceAll('PAYMENT_POD', address));
    results.push(await show(what, expected.test(outcome), outcome));
  }
  const access = await kubernetesAccess('payment-service', 'jwt-signing-key');
  results.push(
    await show(
      "payment-service's account reads the signing key from the API server",
      !access,
      access ? 'allowed' : 'refused',
    ),
  );
  await ask(['delete', 'pod', 'stranger', '--wait=false']);
  if (results.includes(false)) throw new Error('something was allowed that must not be, or the other way round');
}
