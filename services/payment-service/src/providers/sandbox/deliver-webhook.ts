/** Sends a webhook to the own service through its sidecar, where it arrives as from the network. */
import type { SignedWebhook } from './sandbox-webhook';

const deadlineMs = 5_000;

/** Delivers to `/webhooks/sandbox` of `appId`; throws unless it was accepted. */
export const deliverWebhook =
  (appId: string, daprHttpPort: number, daprApiToken: string) =>
  async ({ body, headers }: SignedWebhook): Promise<void> => {
    const url = `http://127.0.0.1:${daprHttpPort}/v1.0/invoke/${appId}/method/webhooks/sandbox`;
    const answer = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'dapr-api-token': daprApiToken },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(deadlineMs),
    });
    if (!answer.ok) throw new Error(`the webhook was answered with ${answer.status}`);
  };
