/** Validates a request against express-validator chains and refuses what the chains do not name. */
import type { Request, RequestHandler } from 'express';
import { buildCheckFunction, checkExact, matchedData, type ValidationChain, validationResult } from 'express-validator';
import { invalidRequest } from '../errors/app-error';

/**
 * Middleware that lets a request pass only when every chain holds and it has no other body, query or path field:
 * 400 `invalid_request` with the wrong fields otherwise. Handlers then read {@link input}, never the raw request.
 */
export function validate(...chains: ValidationChain[]): RequestHandler {
  // a chain of no fields: checkExact passes over locations that no chain names
  const exact = checkExact([...chains, buildCheckFunction(['body', 'query'])([])], {
    locations: ['body', 'query'],
    message: (fields: { path: string }[]) => `unknown field ${fields.map((field) => field.path || 'body').join(', ')}`,
  });
  return async (req, _res, next) => {
    await exact.run(req);
    const wrong = validationResult(req).array({ onlyFirstError: true });
    if (wrong.length === 0) return next();
    throw invalidRequest(wrong.map((e) => ({ field: 'path' in e ? e.path : unknownFields(e), message: e.msg })));
  };
}

function unknownFields(error: { type: string }): string {
  const fields = 'fields' in error ? (error.fields as { path: string }[]) : [];
  return fields[0]?.path || 'body';
}

/** The validated and converted fields of all locations, and nothing else. */
export function input<T extends object>(req: Request): T {
  return matchedData(req, { includeOptionals: false }) as T;
}
