/** Reads the request target once, so that limiter, routing, policy and service cannot read it differently. */
import { invalidRequest, Problem } from '@skysync/service-kit';
import { type RouteMethod, routePatterns } from '../generated/routes';

/** Where a request goes: the app, and path and query as the app knows them, without `/api/v1`. */
export interface Target {
  app: string;
  /** As it is declared, with `*` for each segment that names something. */
  pattern: string;
  path: string;
  query: string;
  /** Methods that the resource knows. */
  methods: readonly string[];
  /** What is declared of the method that was asked; nothing for one that the resource does not know. */
  facts: RouteMethod;
}

interface KnownRoute {
  pattern: string;
  segments: readonly string[];
  app: string;
  methods: readonly string[];
  facts: ReadonlyMap<string, RouteMethod>;
}

const maxTarget = 8 * 1024;
export const apiPrefix = '/api/v1';
/** RFC 3986 §3.3 without what could be read as another path: no backslash, no fragment, no dot segment, no empty one. */
const pathGrammar = /^(?:\/|(?:\/(?!\.{1,2}(?:\/|$))[\w.~:@!$&'()*+,;=-]+)+\/?)$/;
const queryGrammar = /^\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*$/;
const absoluteForm = /^https?:\/\/([^/?#\\@]*)(?=[/?]|$)/i;

/**
 * The target in origin-form with unreserved characters decoded (RFC 3986 §6.2.2.2), split at its query. Absolute-form is
 * accepted as RFC 9112 §3.2.2 asks, if it names the `host` that was asked. Throws `uri_too_long`, or `invalid_request` for
 * what two readers could read in two ways.
 */
export function readTarget(raw: string, host: string | undefined): { path: string; query: string } {
  if (raw.length > maxTarget) throw new Problem('uri_too_long');
  const origin = raw.startsWith('/') ? raw : originForm(raw, host);
  const mark = origin.indexOf('?');
  const path = decodeUnreserved(mark === -1 ? origin : origin.slice(0, mark));
  const query = mark === -1 ? '' : origin.slice(mark);
  // letters of other scripts name no resource of ours; whatever else is still encoded could be read as something else
  if (!pathGrammar.test(path.replace(/%[89a-f][0-9a-f]/gi, 'x'))) throw refused('path');
  if (query !== '' && !queryGrammar.test(query)) throw refused('query');
  return { path, query };
}

function originForm(raw: string, host: string | undefined): string {
  const [start = '', authority] = absoluteForm.exec(raw) ?? [];
  if (start === '' || authority?.toLowerCase() !== host?.toLowerCase()) throw refused('path');
  const rest = raw.slice(start.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

const decodeUnreserved = (path: string): string =>
  path.replace(/%[0-9A-Fa-f]{2}/g, (code) => {
    const character = String.fromCharCode(Number.parseInt(code.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : code;
  });

const refused = (field: string): Problem =>
  invalidRequest({ field, message: `has characters that no ${field} of this API has` });

/** By number of segments, literal segments before wildcards. */
const patternsOfLength = Map.groupBy(
  Object.entries(routePatterns).map(
    ([pattern, { app, methods }]): KnownRoute => ({
      pattern: `/${pattern}`,
      segments: pattern.split('/'),
      app,
      methods: Object.keys(methods),
      facts: new Map(Object.entries(methods)),
    }),
  ),
  ({ segments }) => segments.length,
);

function findPattern(segments: string[]): KnownRoute | undefined {
  const candidates = patternsOfLength.get(segments.length) ?? [];
  const fits = candidates.filter((candidate) =>
    candidate.segments.every((segment, index) =>
      segment === '*' ? isName(segments[index]) : segment === segments[index],
    ),
  );
  return fits.sort((a, b) => wildcards(a.segments) - wildcards(b.segments))[0];
}

/** What may stand for a wildcard, as the policy has it: what it and the sidecar leave alone. */
const isName = (segment = ''): boolean => segment !== '' && !segment.startsWith('.') && !segment.includes('%');

const wildcards = (segments: readonly string[]): number => segments.filter((segment) => segment === '*').length;

/** The target of an API path without its prefix; undefined when no route has it. */
export function resolveTarget(method: string, path: string, query: string): Target | undefined {
  const route = findPattern(path.slice(1).split('/'));
  if (!route) return undefined;
  const { app, pattern, methods, facts } = route;
  return { app, pattern, path, query, methods, facts: facts.get(method) ?? {} };
}
