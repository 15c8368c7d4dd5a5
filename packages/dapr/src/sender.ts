/** Who sent a request: only the own sidecar knows the app's token (https://docs.dapr.io/operations/security/app-api-token/). */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { Problem, type Runtime } from '@skysync/service-kit';

/** `appApiToken` is what the sidecar shows with each request. */
export function createSenderOf(appApiToken: string): Runtime['senderOf'] {
  const expected = Buffer.from(appApiToken);
  return (headers) => {
    const shown = Buffer.from(text(headers, 'dapr-api-token'));
    if (shown.length !== expected.length || !timingSafeEqual(shown, expected)) throw new Problem('token_missing');
    // the sidecar adds its caller to what a request claims already, and Node joins both: neither is to be trusted then
    const sender = text(headers, 'dapr-caller-app-id');
    return sender.includes(',') ? '' : sender;
  };
}

const text = (headers: IncomingHttpHeaders, name: string): string => {
  const value = headers[name];
  return typeof value === 'string' ? value : '';
};
