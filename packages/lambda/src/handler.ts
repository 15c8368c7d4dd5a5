/** A service as a Lambda function: started once, outside of the handler, and then asked event by event. */
import {
  type App,
  createLogger,
  type Environment,
  errorHandler,
  type Logger,
  type Route,
  type RuntimeFactory,
  textSetting,
  wholeNumberSetting,
} from '@skysync/service-kit';
import type { Context } from 'aws-lambda';
import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import serverless from 'serverless-http';
import { createDoor } from './door';
import { isTimer, type LambdaEvent, requestOf } from './events';
import { createLambdaRuntime } from './lambda-runtime';

/** What can be a function: a service with its routes, or the gateway, which stands behind no authorizer. */
export type FunctionApp = App & { routes?: readonly Route<never>[] };

/** The answer to an HTTP event. */
interface HttpResult {
  statusCode: number;
  body: string;
}

/** Answers an event; nothing for a timer. */
export type LambdaHandler = (event: LambdaEvent, context: Context) => Promise<object | undefined>;

interface Started {
  ask(event: object, context: Context): Promise<HttpResult>;
  catchUp(): Promise<void>;
  settle(): Promise<void>;
  appApiToken: string;
}

const defaultBodyLimit = 2 * 1024 * 1024;

/**
 * Starts `app` at once, so that connections are there before the first event and stay for all others. A start that failed
 * is repeated with the next event. What was missed while the process stood still is learned before an event is handled;
 * whatever a request leaves to be done after its answer is done before the answer goes out: afterwards the process stands
 * still until the next event, or for ever.
 */
export function createHandler(
  app: FunctionApp,
  createRuntime: RuntimeFactory = createLambdaRuntime,
  env: Environment = process.env,
): LambdaHandler {
  const log = createLogger(app.appId);
  let started: Promise<Started> | undefined;
  const ensureStarted = (): Promise<Started> => {
    started ??= start(app, createRuntime, log, env).catch((error) => {
      started = undefined;
      log.error(`${app.appId} cannot start: ${error instanceof Error ? error.message : String(error)}`, { error });
      throw error;
    });
    return started;
  };
  ensureStarted().catch(() => undefined);

  return async (event, context) => {
    const { ask, catchUp, settle, appApiToken } = await ensureStarted();
    await catchUp();
    try {
      if (!isTimer(event)) return await ask(event, context);
      const { statusCode, body } = await ask(requestOf(event, appApiToken), context);
      // thrown, so that whoever keeps the schedule sees it, and tries again
      if (statusCode >= 300) throw new Error(`the timer ${event.timer} answered ${statusCode}: ${body}`);
      return undefined;
    } finally {
      await settle();
    }
  };
}

async function start(app: FunctionApp, createRuntime: RuntimeFactory, log: Logger, env: Environment): Promise<Started> {
  const appApiToken = textSetting(env, 'APP_API_TOKEN');
  const bodyLimit = wholeNumberSetting(env, 'BODY_LIMIT', defaultBodyLimit, 1);
  const runtime = createRuntime(app.appId, log, env);
  try {
    await runtime.ready();
    const running = await app.start(runtime, log, env);
    const { routes } = app;
    const behind = routes ? behindDoor(running.app, createDoor({ routes, appApiToken, bodyLimit }), log) : running.app;
    const catchUp = async (): Promise<void> => running.catchUp?.();
    const settle = async (): Promise<void> => running.settle?.();
    return { ask: askOver(behind), catchUp, settle, appApiToken };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

/** Answers events over `app`. Throws for an answer that broke off, which is a 502 for whoever asked. */
function askOver(app: Express): Started['ask'] {
  const handle = (req: Request, res: Response): void => {
    // there is no socket whose end would tell; serverless-http listens for errors once this returns
    res.destroy = (error = new Error('an answer broke off')) => {
      setImmediate(() => res.listenerCount('error') > 0 && res.emit('error', error));
      return res;
    };
    app(req, res);
  };
  const ask = serverless({ handle }, { request: asFromSocket });
  return (event, context) => ask(event, context) as Promise<HttpResult>;
}

/**
 * serverless-http puts the bytes of the body where Express looks for what a parser has made of them, and gives a request
 * without a body the length 0.
 */
function asFromSocket(request: Pick<Request, 'headers' | 'body'>): void {
  if (Buffer.isBuffer(request.body) && request.body.length === 0) delete request.headers['content-length'];
  delete request.body;
}

const behindDoor = (service: Express, door: RequestHandler, log: Logger): Express =>
  express().disable('x-powered-by').disable('etag').set('query parser', 'simple').use(door, service, errorHandler(log));
