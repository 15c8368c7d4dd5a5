/** Works webhooks off in this process: some at a time, each message by one of them, and nothing more after the end. */
import type { ReceivedWebhook } from './received-webhook';

type Work = () => Promise<ReceivedWebhook>;

export interface Workers {
  /**
   * Resolves as `work` does, or as the work on the same message that is under way. Undefined when it did not begin: too
   * many wait, or the process ends. It stands in the inbox, and the sweep takes it up.
   */
  run(id: string, work: Work): Promise<ReceivedWebhook | undefined>;
  /** Waits until nothing is under way and nobody waits. */
  idle(): Promise<void>;
  /** Begins nothing more, and waits for what is under way. */
  drain(): Promise<void>;
}

export function createWorkers({ atOnce, waiting: mostWaiting }: { atOnce: number; waiting: number }): Workers {
  const underWay = new Map<string, Promise<ReceivedWebhook | undefined>>();
  const waiting: ((isTurn: boolean) => void)[] = [];
  let busy = 0;
  let ending = false;

  const turn = async (): Promise<boolean> => {
    if (ending || (busy >= atOnce && waiting.length >= mostWaiting)) return false;
    if (busy >= atOnce) return new Promise((resolve) => waiting.push(resolve));
    busy += 1;
    return true;
  };

  /** Whoever waits the longest gets the place. */
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next(true);
    else busy -= 1;
  };

  const inTurn = async (work: Work): Promise<ReceivedWebhook | undefined> => {
    if (!(await turn())) return undefined;
    try {
      return await work();
    } finally {
      leave();
    }
  };

  return {
    run(id, work) {
      const known = underWay.get(id);
      if (known) return known;
      const begun = inTurn(work).finally(() => underWay.delete(id));
      underWay.set(id, begun);
      return begun;
    },
    async idle() {
      while (underWay.size > 0) await Promise.allSettled(underWay.values());
    },
    async drain() {
      ending = true;
      for (const refuse of waiting.splice(0)) refuse(false);
      await Promise.allSettled(underWay.values());
    },
  };
}
