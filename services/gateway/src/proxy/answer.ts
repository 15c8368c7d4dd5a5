/** One answer on its way back: a service's streams to its receiver, an error of the sidecar itself is translated. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';
import { type Failure, failureOf } from '@skysync/dapr';
import type { Problem } from '@skysync/service-kit';
import type { Dispatcher } from 'undici';
import { towardsClient } from './forwarded-headers';
import { denial, sidecarError, transportError } from './sidecar-errors';

/** Receives an answer as it comes. Exactly one of `end` and `fail` is called, at most once. */
export interface Receiver {
  start(status: number, headers: OutgoingHttpHeaders): void;
  /** False asks for a pause until `resume`. */
  data(chunk: Buffer): boolean;
  end(): void;
  /** `reason` is what happened, for the log; nothing of it may reach the client. `failure` is there while another try may help. */
  fail(error: Problem, reason: string, failure?: Failure): void;
}

const errorTextLimit = 16 * 1024;

/** What comes of one try. */
export class Answer implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #error: { status: number; denied: string | undefined; text: string } | undefined;
  #done = false;

  constructor(private readonly receiver: Receiver) {}

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#done) controller.abort(new Error('given up'));
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200 || this.#done) return;
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
    this.#done = true;
    if (this.#error) this.#failAs(this.#error);
    else this.receiver.end();
  }

  #failAs({ status, denied, text }: { status: number; denied: string | undefined; text: string }): void {
    if (denied) {
      this.receiver.fail(denial(denied), '');
      return;
    }
    const reason = `the sidecar answered ${status}: ${text}`;
    this.receiver.fail(sidecarError(status, text), reason, failureOf(status, text));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#done) return;
    this.#done = true;
    this.receiver.fail(transportError(error), error.message);
  }

  resume(): void {
    this.#controller?.resume();
  }

  /** Nothing more is heard of it. */
  abort(): void {
    if (this.#done) return;
    this.#done = true;
    this.#controller?.abort(new Error('given up'));
  }
}
