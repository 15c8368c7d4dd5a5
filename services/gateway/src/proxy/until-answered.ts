/** One request, in as many attempts as it may have, and the one answer that its receiver gets. */
import { Attempts, type Repetition, type RepetitionBudget } from '@skysync/dapr';
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
        if (!attempts.answered(answer, status < 400)) return answer.abort();
        chosen = answer;
        receiver.start(status, headers);
      },
      data: (chunk) => receiver.data(chunk),
      end() {
        settle();
        receiver.end();
      },
      fail(error, reason, failure) {
        if (answer !== chosen && !attempts.failed(answer, failure)) return;
        settle();
        receiver.fail(error, reason);
      },
    });
    dispatch(answer);
    return answer;
  };

  const deadline = setTimeout(() => {
    attempts.end();
    chosen?.abort();
    receiver.fail(timedOut(), `no answer within ${repetition.deadlineMs} ms`);
  }, repetition.deadlineMs);
  const attempts = new Attempts(make, repetition, budget);
  attempts.begin();

  return {
    resume: () => chosen?.resume(),
    abort() {
      settle();
      attempts.end();
      chosen?.abort();
    },
  };
}
