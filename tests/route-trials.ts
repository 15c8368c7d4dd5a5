/** One call of every declared route in every way that shows who stands at the door: with what it must be the same answer everywhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Call, Shop } from './shop';

/** A declared route, as the API document has it. */
export interface DeclaredRoute {
  method: string;
  path: string;
  hasBody: boolean;
}

interface ApiDocument {
  paths: Record<string, Record<string, { requestBody?: object }>>;
}

/** All public routes, from the document that is generated from the declarations. */
export function declaredRoutes(): DeclaredRoute[] {
  const file = join(__dirname, '../services/gateway/openapi.json');
  const { paths }: ApiDocument = JSON.parse(readFileSync(file, 'utf8'));
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { requestBody }]) => ({
      method: method.toUpperCase(),
      path: path.replace(/^\/api\/v1/, ''),
      hasBody: requestBody !== undefined,
    })),
  );
}

/** Who asks. */
export interface Tokens {
  guest: string;
  admin: string;
}

type Trial = [what: string, path: string, call: Call];

/** The calls of one route; none of them changes anything that another would see. */
function trialsOf({ method, path, hasBody }: DeclaredRoute, { guest, admin }: Tokens): Trial[] {
  const url = path.replace(/\{\w+\}/g, 'no-such-thing');
  const ask = (call: Call = {}): Call => ({ method, ...(hasBody && { body: {} }), ...call });
  const trials: Trial[] = [
    ['without a token', url, ask()],
    ['as a guest', url, ask({ token: guest })],
    ['with a token of nobody', url, ask({ token: 'a.b.c' })],
    ['without Bearer', url, ask({ headers: { authorization: 'Basic YTpi' } })],
    ['for another store', url, ask({ token: guest, headers: { 'x-store': 'another' } })],
    ['for a store that can be none', url, ask({ token: guest, headers: { 'x-store': 'A store' } })],
    ['with an unknown parameter', `${url}?nobody=1`, ask({ token: guest })],
    ['with an unknown field', url, ask({ token: guest, body: { nobody: 1 } })],
    ['with broken JSON', url, { method, token: guest, rawBody: '{"a":' }],
    ['with a form', url, { method, rawBody: 'a=1', headers: { 'content-type': 'text/plain' } }],
    ['below it', `${url}/nothing/at/all`, ask({ token: guest })],
  ];
  if (method === 'GET') {
    trials.push(['as an admin', url, ask({ token: admin })], ['by HEAD', url, { method: 'HEAD', token: guest }]);
  } else
    trials.push(['as an admin, with nothing right', `${url}?nobody=1`, ask({ token: admin, body: { nobody: 1 } })]);
  // a body that no browser sends along
  return trials.filter(([, , call]) => method !== 'GET' || (call.body === undefined && call.rawBody === undefined));
}

const seen = ({ status, body, headers }: Answer) => ({
  status,
  code: body.code,
  // some front ends invent one for an empty answer
  type: typeof body === 'string' && body === '' ? '' : headers.get('content-type')?.split(';')[0],
});

/** A shop, and who asks there. */
export interface Place {
  shop: Shop;
  tokens: Tokens;
}

/** What all trials of a route are answered in a place. */
export async function answersOf(route: DeclaredRoute, { shop, tokens }: Place) {
  const answers = [];
  for (const [what, path, call] of trialsOf(route, tokens))
    answers.push({ what, ...seen(await shop.call(path, call)) });
  return answers;
}
