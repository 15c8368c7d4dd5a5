/** The commands behind `make images` and `make k8s-…`. */
import { check } from './check/check';
import { denials } from './cluster/denials';
import { deploy } from './cluster/deploy';
import { rememberProven } from './cluster/history';
import { remove } from './cluster/remove';
import { rollback } from './cluster/rollback';
import { secrets } from './cluster/secrets';
import { runShopJob } from './cluster/shop-job';
import { crashTrial, rolloutTrial } from './cluster/trials';
import { sbom, scan } from './delivery/contents';
import { imageIndex, sign, verifyImages } from './delivery/signatures';
import { databaseImage, images } from './images';

const commands: Record<string, () => Promise<void>> = {
  images,
  'database-image': databaseImage,
  secrets,
  deploy,
  smoke: async () => {
    await runShopJob('smoke');
    await rememberProven();
  },
  rollback,
  sbom,
  scan,
  'image-index': imageIndex,
  sign,
  'verify-images': verifyImages,
  audit: () => runShopJob('audit'),
  delete: remove,
  denials,
  'rollout-test': rolloutTrial,
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
