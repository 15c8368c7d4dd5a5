/** Holds an answer against the declaration of its route: status, body and problem code. */
import { isProblemCode, problems } from '@skysync/contracts';
import { mediaTypeOf, problemsOf, type Route } from '@skysync/service-kit';
import { schemaErrors } from './schema-errors';

interface Answer {
  status: number;
  /** Media type without its parameters. */
  type: string;
  text: string;
  body: unknown;
}

/** Throws when the declaration lacks the status or problem code, or when the body does not fit. */
export function checkAgainstRoutes(
  routes: readonly Route<never>[],
  method: string,
  path: string,
  answer: Answer,
): void {
  const asked = path.split('?')[0] ?? '';
  const matching = routes
    .filter((route) => route.method.toLowerCase() === method)
    .filter((route) => new RegExp(`^${route.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked));
  const route = matching.find(({ path }) => !path.includes('{')) ?? matching[0];
  if (!route) return; // nobody's route has no contract but the problem document's
  const name = `${route.method} ${route.path} (${answer.status})`;
  if (answer.status >= 400) checkProblem(name, route, answer);
  else checkBody(name, route, answer);
}

function checkBody(name: string, route: Route<never>, answer: Answer): void {
  const schema = route.answers[answer.status];
  if (schema === undefined) throw new Error(`${name}: its declaration lacks this status`);
  if (schema === null) {
    if (answer.text) throw new Error(`${name}: answered a body where none is declared`);
    return;
  }
  const mediaType = mediaTypeOf(schema);
  if (mediaType !== undefined) {
    if (answer.type !== mediaType.split(';')[0]) throw new Error(`${name}: answered ${answer.type}, not ${mediaType}`);
    return;
  }
  const errors = schemaErrors(schema, answer.body);
  if (errors) throw new Error(`${name} broke its declaration: ${errors}`);
}

function checkProblem(name: string, route: Route<never>, { status, text }: Answer): void {
  const { code } = JSON.parse(text) as { code?: unknown };
  if (!isProblemCode(code)) throw new Error(`${name}: answered the unknown problem ${String(code)}`);
  if (problems[code].status !== status) throw new Error(`${name}: ${code} is ${problems[code].status}`);
  if (status < 500 && !problemsOf(route).includes(code)) throw new Error(`${name}: its declaration lacks ${code}`);
}
