/** The connection pool to the gateway's own sidecar, and one exchange over it. */

import type { OutgoingHttpHeaders } from 'node:http';
import { type Repetition, RepetitionBudget } from '@skysync/dapr';
import { type Dispatcher, Pool } from 'undici';
import type { Receiver } from './answer';
import { badGateway } from './sidecar-errors';
import { type Running, sendUntilAnswered } from './until-answered';

export interface Exchange {
  app: string;
  method: string;
  /** Path and query as the app knows them. */
  path: string;
  headers: Record<string, string | string[]>;
  body?: Buffer | undefined;
  /** Whether another try may be made when the app breaks off or is silent, see `Repetition` of @skysync/dapr. */
  repeats: Repetition['repeats'];
}

export interface Upstream {
  send(exchange: Exchange, receiver: Receiver): Running;
  /** Throws when the sidecar does not answer. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export function createUpstream(origin: string, daprApiToken: string, timeoutMs: number): Upstream {
  const pool = new Pool(origin, {
    connections: 256,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  const budget = new RepetitionBudget();

  return {
    send({ app, method, path, headers, body, repeats }, receiver) {
      const options = {
        path: `/v1.0/invoke/${app}/method${path}`,
        method: method as Dispatcher.HttpMethod,
        headers,
        body: body ?? null,
      };
      const dispatch = (handler: Dispatcher.DispatchHandler): void => void pool.dispatch(options, handler);
      return sendUntilAnswered({ dispatch, receiver, budget, repetition: { repeats, deadlineMs: timeoutMs } });
    },
    async ready() {
      const { statusCode, body } = await pool.request({
        path: '/v1.0/healthz',
        method: 'GET',
        headers: { 'dapr-api-token': daprApiToken },
        signal: AbortSignal.timeout(2_000),
      });
      await body.dump();
      // one that limits its callers is well
      if (statusCode >= 300 && statusCode !== 429) throw new Error(`the sidecar's health check answered ${statusCode}`);
    },
    close: () => pool.close(),
  };
}

/** An answer that was collected in memory. */
export interface WholeAnswer {
  status: number;
  headers: OutgoingHttpHeaders;
  body: Buffer;
}

/** Collects one small answer. Throws the {@link Problem} of a failed one. */
export function collect(upstream: Upstream, exchange: Exchange): Promise<WholeAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let head: Omit<WholeAnswer, 'body'> | undefined;
    upstream.send(exchange, {
      start: (status, headers) => {
        head = { status, headers };
      },
      data: (chunk) => chunks.push(chunk) > 0,
      end: () => (head ? resolve({ ...head, body: Buffer.concat(chunks) }) : reject(badGateway())),
      fail: (error, reason) => reject(Object.assign(error, { cause: reason })),
    });
  });
}
