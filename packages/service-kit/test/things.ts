/** A small service with a route of each kind, for the tests of how declared routes run. */
import { gzipSync } from 'node:zlib';
import { Type } from '@sinclair/typebox';
import { Id, line, record } from '@skysync/contracts';
import { startTestService, type TestService } from '@skysync/test-kit';
import request, { type Test } from 'supertest';
import type { Metrics } from '../src/metrics/metrics';
import { requireMatch } from '../src/routes/preconditions';
import { reply, routing } from '../src/routes/route';
import { defineService } from '../src/service/service';

const Thing = record({ name: Type.String(), by: Type.Union([Type.String(), Type.Null()]) }, { title: 'Thing' });
const { route, answer } = routing<object>();
const named = { body: record({ name: line() }) };
const declared = { operation: 'x', summary: 'x', answers: { 200: Thing } } as const;
const thing = (name: string, by?: string) => ({ name, by: by ?? null });

const routes = [
  route({
    ...declared,
    method: 'POST',
    path: '/things',
    who: 'customer',
    fields: named,
    answers: { 201: Thing, 200: Thing },
    handler: (_deps, { name }, { caller }) =>
      reply(thing(name, caller.userId), { status: 201, etag: '"1"', location: `/things/${name}` }),
  }),
  route({
    ...declared,
    method: 'GET',
    path: '/things/{id}',
    who: 'public',
    fields: { path: record({ id: Id }) },
    handler: (_deps, { id }, { caller, store }) => thing(`${store} ${id}`, caller?.userId),
  }),
  route({ ...declared, method: 'GET', path: '/things/first', who: 'public', handler: () => thing('the first') }),
  route({
    ...declared,
    method: 'DELETE',
    path: '/things/{id}',
    who: 'staff',
    fields: { path: record({ id: Id }) },
    answers: { 204: null },
    ifMatch: 'required',
    handler: (_deps, _input, { ifMatch }) => requireMatch(ifMatch, '"1"'),
  }),
  route({
    ...declared,
    method: 'POST',
    path: '/orders',
    who: 'guest',
    idempotent: true,
    fields: named,
    handler: (_deps, _input, { idempotencyKey }) => thing(idempotencyKey),
  }),
  route({
    ...declared,
    method: 'POST',
    path: '/webhooks/{id}',
    who: 'anonymous',
    fields: { path: record({ id: Id }) },
    rawBody: true,
    handler: (_deps, { id }, { rawBody }) => thing(`${id} ${rawBody.toString('base64')}`),
  }),
  route({
    ...declared,
    method: 'GET',
    path: '/broken',
    who: 'public',
    handler: () => {
      throw new Error('secret detail of the inside');
    },
  }),
  route({
    ...declared,
    method: 'GET',
    path: '/outage',
    who: 'public',
    handler: () =>
      Promise.reject(Object.assign(new Error('connection 7 to 10.0.0.1:27017 closed'), { name: 'MongoNetworkError' })),
  }),
  answer('findOrders', (_deps, { orderIds }) => ({ orders: orderIds.map((id) => ({ id, status: 'paid' as const })) })),
];

export const startThings = (metrics?: Metrics): Promise<TestService<object>> =>
  startTestService(
    defineService({ appId: 'order-service', routes, bodyLimit: '1kb', build: () => ({}) }),
    metrics ? { metrics } : {},
  );

/** A request that is not made by the rules of the test kit, with the token of a customer. */
export const raw = ({ app, tokens }: TestService<object>, method: 'get' | 'post' | 'put', path: string): Test =>
  request(app)[method](path).set('authorization', `Bearer ${tokens.token()}`);

export const packed = (text: string): Buffer => gzipSync(text);
