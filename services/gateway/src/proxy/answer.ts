/** One answer on its way back: a service's streams to its receiver, an error of the sidecar itself is translated. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import type { Problem } from '@skysync/service-kit';
import type { Dispatcher } from 'undici';
import { towardsClient } from './forwarded-headers';
import { denial, sidecarError, timedOut, transportError } from './sidecar-errors';

/** Receives an answer as it comes. Exactly one of `end` and `fail` is called, at most once. */
export interface Receiver {
  start(status: number, headers: OutgoingHttpHeaders): void;
  /** False asks for a pause until {@link Running.resume}. */
  data(chunk: Buffer): boolean;
  end(): void;
  /** `reason` is what happened, for the log; nothing of it may reach the client. */
  fail(error: Problem, reason: string): void;
}

export interface Running {
  resume(): void;
  abort(): void;
}

const errorTextLimit = 16 * 1024;

/** Ends by itself after `timeoutMs`, whatever the sidecar does. */
export class Answer implements Dispatcher.DispatchHandler, Running {
  #controller: Dispatcher.DispatchController | undefined;
  #error: { status: number; denied: string | undefined; text: string } | undefined;
  #done = false;
  readonly #deadline: NodeJS.Timeout;

  constructor(
    private readonly receiver: Receiver,
    timeoutMs: number,
  ) {
    this.#deadline = setTimeout(() => this.#fail(timedOut(), `no answer within ${timeoutMs} ms`), timeoutMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('given up'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    const fromService = status < 400 || String(headers['content-type']).startsWith('application/problem+json');
    if (fromService) {
      this.receiver.start(status, towardsClient(status, headers));
      return;
    }
    const denied = headers['x-denied'];
    this.#error = { status, denied: Array.isArray(denied) ? denied[0] : denied, text: '' };
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#done) return;
    if (this.#error) {
      if (this.#error.text.length < errorTextLimit) this.#error.text += chunk.toString('utf8');
    } else if (!this.receiver.data(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#done) return;
    if (this.#error) {
      const { status, denied, text } = this.#error;
      const error = denied ? denial(denied) : sidecarError(status, text);
      this.#fail(error, denied ? '' : `the sidecar answered ${status}: ${text}`);
      return;
    }
    this.#finish();
    this.receiver.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(transportError(error), error.message);
  }

  resume(): void {
    this.#controller?.resume();
  }

  abort(): void {
    if (this.#done) return;
    this.#finish();
    this.#controller?.abort(new Error('the client went away'));
  }

  #fail(error: Problem, reason: string): void {
    if (this.#done) return;
    this.#finish();
    if (this.#controller && !this.#controller.aborted) this.#controller.abort(error);
    this.receiver.fail(error, reason);
  }

  #finish(): void {
    this.#done = true;
    clearTimeout(this.#deadline);
  }
}
