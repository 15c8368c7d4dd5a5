/** One request, in as many tries as it may have, and the one answer that its receiver gets. */
import { type Repetition, type RepetitionBudget, Tries } from '@skysync/dapr';
import type { Dispatcher } from 'undici';
import { Answer, type Receiver } from './answer';
import { timedOut } from './sidecar-errors';

export interface Running {
  /** Goes on after {@link Receiver.data} asked for a pause. */
  resume(): void;
  abort(): void;
}

export interface Sending {
  /** Sends the request once. */
  dispatch(handler: Dispatcher.DispatchHandler): void;
  receiver: Receiver;
  budget: RepetitionBudget;
  repetition: Repetition;
}

/** Ends by itself at the deadline, whatever the sidecar does. */
export function sendUntilAnswered({ dispatch, receiver, budget, repetition }: Sending): Running {
  let chosen: Answer | undefined;
  const settle = (): void => clearTimeout(deadline);

  const make = (): Answer => {
    const answer = new Answer({
      start(status, headers) {
        if (!tries.answered(answer, status < 400)) return answer.abort();
        chosen = answer;
        receiver.start(status, headers);
      },
      data: (chunk) => receiver.data(chunk),
      end() {
        settle();
        receiver.end();
      },
      fail(error, reason, failure) {
        if (answer !== chosen && !tries.failed(answer, failure)) return;
        settle();
        receiver.fail(error, reason);
      },
    });
    dispatch(answer);
    return answer;
  };

  const deadline = setTimeout(() => {
    tries.end();
    chosen?.abort();
    receiver.fail(timedOut(), `no answer within ${repetition.deadlineMs} ms`);
  }, repetition.deadlineMs);
  const tries = new Tries(make, repetition, budget);
  tries.begin();

  return {
    resume: () => chosen?.resume(),
    abort() {
      settle();
      tries.end();
      chosen?.abort();
    },
  };
}
