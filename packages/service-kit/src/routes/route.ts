/**
 * A route is declared once: method, path, who may call it, its fields and answers, and a handler whose input is typed
 * from the fields. What runs, the API document, the gateway's policy and routing, access control, docs and the client
 * come from the declaration.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { Static, TSchema } from '@sinclair/typebox';
import {
  type Audience,
  type CallAnswer,
  type CallInput,
  type CallName,
  calls,
  type ProblemCode,
  type Role,
} from '@skysync/contracts';
import type { Caller } from './caller';
import type { Fields, Rule } from './read-input';

/** Success statuses and their bodies; null where there is none, `streamed` for one that is no JSON. */
export type Answers = Readonly<Record<number, TSchema | null>>;

/** What an answer has besides its body. */
export interface Extras {
  /** RFC 9110 §8.8.3. */
  etag?: string;
  /** Path of what was created, as this service knows it. */
  location?: string;
  /** One of the declared statuses; the lowest when not given. */
  status?: number;
  /** Under which name a streamed answer is saved (RFC 6266). */
  filename?: string;
  /** The last words of a streamed answer that could not be finished; a process that is killed says nothing. */
  whenBroken?: string;
}

/** An answer with headers, or of another status than the first. */
export class Reply<B> {
  constructor(
    readonly body: B,
    readonly extras: Extras,
  ) {}
}

/** An answer with headers or a status of its own. */
export const reply = <B>(body: B, extras: Extras): Reply<B> => new Reply(body, extras);

/** There for routes with a role; verified when read for public ones, where it may be undefined. */
type CallerFor<W> = W extends Role ? Caller : Caller | undefined;

/** What a handler knows of the request besides its fields; `C` is who asks. */
export interface Request<C> {
  readonly caller: C;
  readonly store: string;
  /** Address of the client, as the gateway has it. */
  readonly client: string;
  readonly ifMatch: string | undefined;
  /** Throws `idempotency_key_missing` without one; declare `idempotent` to have it checked before anything else. */
  readonly idempotencyKey: string;
  /** The Idempotency-Key, where none is needed. */
  readonly optionalKey: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** The exact bytes, where the declaration says `rawBody`. */
  readonly rawBody: Buffer;
}

type Part<F, K extends keyof Fields> = F extends { [P in K]: infer S extends TSchema } ? Static<S> : unknown;
/** The fields of all places, as the handler gets them. */
export type Input<F> = Part<F, 'path'> & Part<F, 'query'> & Part<F, 'body'>;

type BodyOf<A extends Answers> = { [S in keyof A]: A[S] extends TSchema ? Static<A[S]> : undefined }[keyof A];
// void where there is no body: so that a handler may just await what it does
// biome-ignore lint/suspicious/noConfusingVoidType: see above
type Result<A extends Answers> = BodyOf<A> | Reply<BodyOf<A>> | (undefined extends BodyOf<A> ? void : never);

/** Everything that is said about a route. */
export interface Declaration<D, W extends Audience, F extends Fields, A extends Answers> {
  /** Unique in the whole API: the operation's id, and the client's name for it. */
  operation: string;
  /** One line for the docs. */
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Without `/api/v1`, with `{name}` where a path field stands. */
  path: string;
  who: W;
  fields?: F;
  /** Checks across fields. */
  rules?: readonly Rule<Input<F>>[];
  answers: A;
  /** Codes it may answer besides those that follow from `who`, `fields` and the headers it asks for. */
  problems?: readonly ProblemCode[];
  /** Whether an If-Match header is heeded, or must be there. */
  ifMatch?: 'optional' | 'required';
  /** The answer carries an ETag. */
  etag?: boolean;
  /** It needs an Idempotency-Key; or heeds one, and the gateway makes one for whoever sends none. */
  idempotent?: boolean | 'optional';
  /** Doing it twice is as good as doing it once, so the gateway may repeat it when a replica dies over it. */
  repeatable?: boolean;
  /** The exact bytes of the body count, as in signed webhooks; any type is accepted. */
  rawBody?: boolean;
  /**
   * `keep`: the gateway may keep the answer to whoever shows no token for a moment. `clear`: a success changes what is
   * kept of the store, stock included.
   */
  cache?: 'keep' | 'clear';
  /**
   * A limit of requests a minute of its own. `auth` is stricter, so that guessing passwords does not lock out browsing;
   * `webhooks` counts a burst of a provider apart from what clients ask.
   */
  limit?: 'auth' | 'webhooks';
  handler: (deps: D, input: Input<F>, request: Request<CallerFor<W>>) => Promise<Result<A>> | Result<A>;
}

/**
 * A declared route, with its types put aside: a method, unlike a function, may be given one that takes less than is named
 * here, and what it is called with has passed the checks of its own fields.
 */
export interface Route<D> extends Omit<Declaration<D, Audience, Fields, Answers>, 'handler' | 'rules' | 'who'> {
  who: Audience | { apps: readonly string[] };
  rules?: readonly Rule<unknown>[];
  handler(deps: D, input: unknown, request: Request<unknown>): unknown;
}

/** How the routes of one service are declared. */
export interface Routing<D> {
  /** Declares a public route. */
  route<const W extends Audience, const A extends Answers, F extends Fields = Record<never, never>>(
    declaration: Declaration<D, W, F, A>,
  ): Route<D>;
  /** Answers a call of the contracts, where all but the handler is declared. */
  answer<C extends CallName>(
    name: C,
    handler: (
      deps: D,
      input: CallInput<C>,
      request: Request<Caller | undefined>,
    ) => Promise<CallAnswer<C>> | CallAnswer<C>,
  ): Route<D>;
}

/** The two ways to declare a route of a service whose handlers work with `D`. */
export const routing = <D>(): Routing<D> => ({
  route: (declaration) => declaration,
  answer: (name, handler) => {
    const { method, path, summary, fields, answer, problems, callers } = calls[name];
    return {
      operation: name,
      summary,
      method,
      path,
      who: { apps: callers },
      fields,
      answers: { 200: answer },
      problems,
      handler,
    };
  },
});
