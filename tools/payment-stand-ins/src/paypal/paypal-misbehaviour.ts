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
  | 'certificate';

/**
 * `500` and `429` do nothing; `silent` does nothing and never answers; `lost` does its work and never answers, `late`
 * answers after a second. `decline` refuses a capture, `declined`, `pending` and `failed` are how one, or a refund, ends.
 * `html` is the page of a broken proxy, `refuse` a refusal with the issue that is given.
 */
export type Misbehaviour =
  | '500'
  | '429'
  | 'silent'
  | 'lost'
  | 'late'
  | 'decline'
  | 'declined'
  | 'pending'
  | 'failed'
  | 'html'
  | 'refuse';

export interface Misbehave {
  on: Operation;
  how: Misbehaviour;
  times?: number;
  /** With `refuse`. */
  issue?: string;
}

export function createMisbehaviours() {
  const waiting: Required<Misbehave>[] = [];
  return {
    add: ({ on, how, times = 1, issue = 'PERMISSION_DENIED' }: Misbehave): void =>
      void waiting.push({ on, how, times, issue }),
    /** The one that is due for this operation. */
    take(operation: Operation): Required<Misbehave> | undefined {
      const due = waiting.find(({ on, times }) => on === operation && times > 0);
      if (due) due.times -= 1;
      return due;
    },
  };
}

export type Misbehaviours = ReturnType<typeof createMisbehaviours>;
