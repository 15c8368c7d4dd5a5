/** What goes wrong when it is told to: once, or as often as was asked. */

export type Operation =
  | 'token'
  | 'create'
  | 'find'
  | 'patch'
  | 'capture'
  | 'authorize'
  | 'capture-part'
  | 'find-capture'
  | 'void'
  | 'refund'
  | 'find-refund'
  | 'find-dispute'
  | 'list'
  | 'setup'
  | 'find-setup'
  | 'vault'
  | 'find-token'
  | 'forget'
  | 'certificate';

/**
 * `500` and `429` do nothing; `silent` does nothing and never answers, `reset` breaks the connection; `done-500` does its
 * work and answers 500, `lost` never answers, `late` after `delayMs`. `decline` refuses a capture, `declined`, `pending` and `failed` are how one, or a refund, ends.
 * `html` is the page of a broken proxy, `refuse` a refusal with the issue that is given.
 */
export type Misbehaviour =
  | '500'
  | '429'
  | 'silent'
  | 'reset'
  | 'done-500'
  | 'lost'
  | 'late'
  | 'decline'
  | 'declined'
  | 'pending'
  | 'failed'
  | 'html'
  | 'refuse';

export interface Misbehave {
  /** All when not given. */
  on?: Operation;
  how: Misbehaviour;
  times?: number;
  /** With `late`; a second when not given. */
  delayMs?: number;
  /** With `refuse`. */
  issue?: string;
}

type Told = Misbehave & Required<Omit<Misbehave, 'on'>>;

export function createMisbehaviours() {
  let waiting: Told[] = [];
  return {
    add: (what: Misbehave): void =>
      void waiting.push({ times: 1, issue: 'PERMISSION_DENIED', delayMs: 1_000, ...what }),
    clear(): void {
      waiting = [];
    },
    /** The one that is due for this operation. */
    take(operation: Operation): Told | undefined {
      const due = waiting.find(({ on = operation, times }) => on === operation && times > 0);
      if (due) due.times -= 1;
      return due;
    },
  };
}

export type Misbehaviours = ReturnType<typeof createMisbehaviours>;
