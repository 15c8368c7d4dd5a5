/** Invocation: what goes out arrives, what comes back is passed on as it is, and nothing takes for ever. */
import { deepStrictEqual, equal, ok, rejects } from 'node:assert/strict';
import { createCall, Problem } from '@skysync/service-kit';
import type { RuntimeCheck } from './runtime-check';

const timeoutMs = 5_000;

/** Requests, answers and senders. */
export const invocationChecks: RuntimeCheck[] = [
  {
    name: 'an invocation carries method, path, query, body, headers and sender',
    async check({ runtime, caller }) {
      const answer = await caller.invoke({
        app: runtime.appId,
        method: 'POST',
        path: '/echo/a%20b?q=%C3%A9&x=1',
        body: { text: 'ü' },
        headers: { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-00`, 'x-request-id': 'r1' },
        timeoutMs,
      });
      equal(answer.status, 200);
      const { method, url, sender, type, trace, header, body } = JSON.parse(answer.text);
      deepStrictEqual([method, url, sender, header], ['POST', '/echo/a%20b?q=%C3%A9&x=1', caller.appId, 'r1']);
      equal(type.split(';')[0], 'application/json');
      equal(trace.split('-')[1], 'a'.repeat(32));
      deepStrictEqual(JSON.parse(Buffer.from(body, 'base64').toString()), { text: 'ü' });
    },
  },
  {
    name: 'nobody is taken for the sender that they claim to be',
    async check({ runtime, caller }) {
      const headers = { 'dapr-caller-app-id': 'gateway', 'x-test-sender': 'gateway' };
      const answer = await caller.invoke({ app: runtime.appId, method: 'GET', path: '/echo/x', headers, timeoutMs });
      ok(['', caller.appId].includes(JSON.parse(answer.text).sender));
    },
  },
  {
    name: 'a Buffer arrives byte by byte',
    async check({ runtime, caller }) {
      const bytes = Buffer.from([0, 255, 13, 10, 123]);
      const answer = await caller.invoke({
        app: runtime.appId,
        method: 'PUT',
        path: '/echo/bytes',
        body: bytes,
        headers: { 'content-type': 'application/octet-stream' },
        timeoutMs,
      });
      equal(JSON.parse(answer.text).body, bytes.toString('base64'));
    },
  },
  ...((['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
    name: `${method} without a body works`,
    async check({ runtime, caller }) {
      const answer = await caller.invoke({ app: runtime.appId, method, path: '/echo/x', timeoutMs });
      const { method: asked, body } = JSON.parse(answer.text);
      deepStrictEqual([answer.status, asked, body], [200, method, '']);
    },
  })) satisfies RuntimeCheck[]),
  {
    name: "the callee's problem is an answer like any other",
    async check({ runtime, caller }) {
      const answer = await caller.invoke({ app: runtime.appId, method: 'GET', path: '/problem', timeoutMs });
      const { code, skus } = JSON.parse(answer.text);
      deepStrictEqual([answer.status, code, skus], [409, 'out_of_stock', ['A-1']]);
    },
  },
  {
    name: 'an answer without a body is an empty text',
    async check({ runtime, caller }) {
      const answer = await caller.invoke({ app: runtime.appId, method: 'GET', path: '/empty', timeoutMs });
      deepStrictEqual([answer.status, answer.text], [204, '']);
    },
  },
  {
    name: 'a callee that does not answer in time is a TimeoutError',
    check: ({ runtime, caller }) =>
      rejects(caller.invoke({ app: runtime.appId, method: 'GET', path: '/slow', timeoutMs: 200 }), {
        name: 'TimeoutError',
      }),
  },
  {
    name: 'an app that is away is unavailable or a bad gateway to a caller',
    check: ({ caller }) =>
      rejects(
        createCall(caller)('listDeadLetters', {}, 'payment-service'),
        (error) => error instanceof Problem && ['unavailable', 'bad_gateway'].includes(error.code),
      ),
  },
];
