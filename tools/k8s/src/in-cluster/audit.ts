/** Asks the auditor until it finds nothing wrong any more, for a minute. */
import { logIn, until } from '@skysync/platform';
import type { Shop } from './main';

interface Audit {
  checked: Record<string, number>;
  violations: unknown[];
}

const deadlineMs = 60_000;

export async function audit({ client, admin }: Shop): Promise<void> {
  const since = Date.now();
  let last: unknown;
  const clean = await until(
    async () => {
      try {
        const token = await logIn(client, admin);
        const answer = await client.get<Audit>('/admin/audit', { token });
        last = answer.body;
        return answer.status === 200 && answer.body.violations.length === 0 && answer.body;
      } catch (error) {
        last = String(error);
        return undefined;
      }
    },
    deadlineMs,
    1_000,
  );
  if (!clean) throw new Error(`the audit is not clean after a minute: ${JSON.stringify(last).slice(0, 2_000)}`);
  console.log(`audit clean after ${((Date.now() - since) / 1000).toFixed(1)} s: ${JSON.stringify(clean.checked)}`);
}
