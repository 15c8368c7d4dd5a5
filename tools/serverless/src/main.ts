/** The commands behind the Makefile: node tools/serverless/dist/main.js bundle. */
import { bundleFunctions } from './bundle';

const commands: Record<string, () => Promise<void>> = { bundle: bundleFunctions };

async function main(name = ''): Promise<void> {
  const command = commands[name];
  if (!command) throw new Error(`usage: main.js ${Object.keys(commands).join('|')}`);
  await command();
}

main(process.argv[2]).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
