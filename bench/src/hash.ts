/** The bare password hash, in a process of its own: prints the CPU milliseconds of one comparison. */
import { hash, verify } from '@node-rs/argon2';

const rounds = 60;

async function main(): Promise<void> {
  // the settings of user-service: OWASP's for argon2id
  const stored = await hash('correct horse battery staple', { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  await verify(stored, 'warm up');
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) await verify(stored, 'correct horse battery staple');
  const { user, system } = process.cpuUsage(before);
  console.log((user + system) / 1_000 / rounds);
}

void main();
