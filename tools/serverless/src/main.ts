/** The commands behind the Makefile: node tools/serverless/dist/main.js bundle|try. */
import { bundleFunctions } from './bundle';
import { tryOut } from './trial-run';

const commands: Record<string, () => Promise<void>> = {
  bundle: bundleFunctions,
  try: async () => {
    await bundleFunctions();
    await tryOut();
  },
};

async function main(name = ''): Promise<void> {
  const command = commands[name];
  if (!command) throw new Error(`usage: main.js ${Object.keys(commands).join('|')}`);
  await command();
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
