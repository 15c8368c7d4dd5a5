/** The commands behind `make images` and `make k8s-…`. */
import { check } from './check/check';
import { apiServer } from './cluster/api-server';
import { denials } from './cluster/denials';
import { deploy } from './cluster/deploy';
import { rememberProven } from './cluster/history';
import { remove } from './cluster/remove';
import { rollback } from './cluster/rollback';
import { rotate } from './cluster/rotate';
import { secrets } from './cluster/secrets';
import { askShop } from './cluster/shop';
import { crashTrial, podLossTrial, rolloutTrial } from './cluster/trials';
import { backUp, restore } from './cluster/volumes';
import { sbom, scan } from './delivery/contents';
import { imageIndex, sign, verifyImages } from './delivery/signatures';
import { databaseImage, images } from './images';
import { release } from './release';

const commands: Record<string, () => Promise<void>> = {
  images,
  'database-image': databaseImage,
  release,
  'api-server': apiServer,
  secrets,
  rotate,
  backup: backUp,
  restore,
  deploy,
  smoke: async () => {
    await askShop('smoke');
    await rememberProven();
  },
  audit: () => askShop('audit'),
  rollback,
  sbom,
  scan,
  'image-index': imageIndex,
  sign,
  'verify-images': verifyImages,
  delete: remove,
  denials,
  'rollout-test': rolloutTrial,
  'pod-loss-test': podLossTrial,
  'crash-test': crashTrial,
  check,
};

async function main(name = ''): Promise<void> {
  const command = commands[name];
  if (!command) throw new Error(`usage: main.js ${Object.keys(commands).join('|')}`);
  await command();
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(`✘ ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
});
