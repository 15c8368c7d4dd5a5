/** `make k8s-check`: builds every overlay and holds each object against its schema; no cluster is needed. */
import { join } from 'node:path';
import { asList } from '../kubectl';
import { buildOverlay } from '../overlay';
import { run } from '../run';
import { repository } from '../settings';
import { optionalOverlays, overlays } from './built-objects';
import { checkComponents, localComponents } from './component-metadata';
import type { DaprObject } from './repository-facts';
import { schemaFolder } from './schemas';

/** Of a module too large to fetch for one object. */
const withoutSchema = 'CiliumNetworkPolicy';

export async function check(): Promise<void> {
  const [kubeconform, schemas] = await Promise.all([
    run(join(repository, 'tools/find-go-program.sh'), ['kubeconform'], { capture: true }),
    schemaFolder(),
  ]);
  const location = `${schemas}/{{.ResourceKind}}{{.KindSuffix}}.json`;
  for (const overlay of [...overlays, ...optionalOverlays]) {
    const objects = await buildOverlay(join(repository, 'k8s/overlays', overlay));
    const input = JSON.stringify(asList(objects));
    const said = await run(
      kubeconform.trim(),
      ['-strict', '-summary', '-skip', withoutSchema, '-schema-location', location, '-'],
      {
        input,
        capture: true,
      },
    );
    console.log(`${overlay}: ${said.trim()}`);
    await checkComponents(overlay, objects as DaprObject[]);
  }
  await checkComponents('components/', localComponents());
}
