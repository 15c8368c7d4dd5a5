/** A small client of the public API, for the seed and the demo: plain fetch, JSON in and out. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { PlatformError } from './platform-error';

export interface Answer<T> {
  status: number;
  body: T;
}

export interface Problem {
  code?: string;
  title?: string;
  detail?: string;
  skus?: string[];
}

export interface Call {
  token?: string | undefined;
  idempotencyKey?: string;
}

export class ShopClient {
  constructor(readonly url: string) {}

  get<T>(path: string, call: Call = {}): Promise<Answer<T>> {
    return this.send('GET', path, undefined, call);
  }

  post<T>(path: string, body: unknown, call: Call = {}): Promise<Answer<T>> {
    return this.send('POST', path, body, call);
  }

  put<T>(path: string, body: unknown, call: Call = {}): Promise<Answer<T>> {
    return this.send('PUT', path, body, call);
  }

  delete<T>(path: string, call: Call = {}): Promise<Answer<T>> {
    return this.send('DELETE', path, undefined, call);
  }

  private async fetch(path: string, request: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.url}/api/v1${path}`, request);
    } catch (error) {
      throw new PlatformError(`${this.url} does not answer (${(error as Error).message}): does it run? make status`);
    }
  }

  /** Waits where the gateway says so (429), a few times. */
  private async send<T>(method: string, path: string, body: unknown, call: Call): Promise<Answer<T>> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await this.fetch(path, {
        method,
        headers: headersOf(call, body !== undefined),
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
      const text = await response.text();
      const wait = Number(response.headers.get('retry-after'));
      if (response.status !== 429 || attempt === 4 || !(wait <= 60))
        return { status: response.status, body: parse(text) as T };
      await pause(wait * 1000);
    }
  }
}

function headersOf({ token, idempotencyKey }: Call, hasBody: boolean): Record<string, string> {
  return {
    accept: 'application/json',
    ...(hasBody && { 'content-type': 'application/json' }),
    ...(token && { authorization: `Bearer ${token}` }),
    ...(idempotencyKey && { 'idempotency-key': idempotencyKey }),
  };
}

function parse(text: string): unknown {
  try {
    return text ? JSON.parse(text) : {};
  } catch {
    return { title: text.slice(0, 200) };
  }
}

export const newIdempotencyKey = (): string => randomUUID();

/** "409 out_of_stock: …" for a line that explains a failure. */
export function describeProblem({ status, body }: Answer<unknown>): string {
  const { code, detail, title } = (body ?? {}) as Problem;
  return [status, code, detail ?? title].filter(Boolean).join(' ');
}
