/** Other apps of the same test process, asked over real HTTP as a sidecar would ask them. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Invocation, InvocationAnswer } from '@skysync/service-kit';
import type { Express } from 'express';

/** Apps by their app id. */
export interface ConnectedApps {
  /** Has invocations of `app` answered by `express`. */
  connect(app: string, express: Express): Promise<void>;
  /** Undefined when no such app is connected. */
  invoke(invocation: Invocation): Promise<InvocationAnswer> | undefined;
  close(): Promise<void>;
}

/** `sender` is who asks. */
export function createConnectedApps(sender: string): ConnectedApps {
  const servers = new Map<string, Server>();
  return {
    async connect(app, express) {
      const server = createServer(express);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.set(app, server);
    },
    invoke(invocation) {
      const server = servers.get(invocation.app);
      return server && ask((server.address() as AddressInfo).port, sender, invocation);
    },
    async close() {
      for (const server of servers.values()) {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      }
      servers.clear();
    },
  };
}

async function ask(
  port: number,
  sender: string,
  { method, path, body, headers, timeoutMs }: Invocation,
): Promise<InvocationAnswer> {
  const isJson = body !== undefined && !Buffer.isBuffer(body);
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: { ...(isJson && { 'content-type': 'application/json' }), ...headers, 'x-test-sender': sender },
    ...(body !== undefined && { body: Buffer.isBuffer(body) ? Uint8Array.from(body) : JSON.stringify(body) }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return { status: answer.status, text: await answer.text() };
}
