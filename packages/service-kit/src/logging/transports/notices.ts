/** What is said of a log target on the console: that lines do not reach it, how many were dropped, and that they reach it again. */
import type { Logger } from '../logger';

/** How a target is doing. */
export interface Condition {
  /** Why the last attempt failed; undefined after one that did not. */
  reason?: string | undefined;
  /** Lines that were dropped since the start. */
  dropped: number;
  /** Lines that wait. */
  waiting: number;
}

/** Says what is new, though never more often than it may. */
export interface Notices {
  /** Something may be new. */
  look(): void;
  /** Says what is new now, and nothing thereafter. */
  end(): void;
}

/** Makes the notices of one target. */
export function createNotices(transport: string, now: () => Condition, log: Logger, everyMs: number): Notices {
  let said: Condition = { dropped: 0, waiting: 0 };
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const isNew = ({ reason, dropped }: Condition): boolean =>
    Boolean(reason) !== Boolean(said.reason) || dropped > said.dropped;

  const say = (): void => {
    const condition = now();
    if (!isNew(condition)) return;
    const { reason, dropped, waiting } = condition;
    const about = { transport, dropped: dropped - said.dropped, droppedInAll: dropped, waiting };
    said = condition;
    if (reason) log.warn('log lines do not reach their target', { ...about, reason });
    else if (about.dropped > 0) log.warn('log lines were dropped', about);
    else log.info('log lines reach their target again', about);
  };

  const look = (): void => {
    if (ended || timer || !isNew(now())) return;
    say();
    timer = setTimeout(() => {
      timer = undefined;
      look();
    }, everyMs).unref();
  };

  return {
    look,
    end() {
      ended = true;
      clearTimeout(timer);
      say();
    },
  };
}
