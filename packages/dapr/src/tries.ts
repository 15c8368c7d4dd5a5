/** One request to another app in several tries, of which the first good answer counts: a replica may die under it. */

/** What is known of a try to which no app has answered: the request never got there, or it may have. */
export type Failure = 'unreached' | 'broken';

/** What the sidecar says of an app that it could not reach, and of one that took a request and then broke off. */
const unreached =
  /Error while dialing|connect: connection refused|no host found|couldn't find|app channel (?:is )?not initialized|not in a healthy state|no route to host/i;
// a sidecar closes the connection that all its calls to a replica share as soon as one of them finds it dead
const broken = /code = Unavailable|connection is closing|error invoking app channel|no response received/i;

/** Reads what the sidecar itself answered. Undefined for what another try would not mend, such as a refusal. */
export function failureOf(status: number, text: string): Failure | undefined {
  if (status < 500) return undefined;
  if (unreached.test(text)) return 'unreached';
  return broken.test(text) ? 'broken' : undefined;
}

/** One try that is under way. */
export interface Try {
  /** Ends it; it is not heard of any more. */
  abort(): void;
}

/** What a request allows. */
export interface Repetition {
  /**
   * `reads`: repeating changes nothing, so that a silent try gets company and whichever answers first counts.
   * `once`: the receiver does it once however often it is asked; of a try beside an older one only success counts,
   * since a refusal may be for the company alone. `no`: repeated only while it cannot have got there.
   */
  repeats: 'reads' | 'once' | 'no';
  /** Milliseconds for all tries together, which whoever makes them sees to. */
  deadlineMs: number;
}

/** A try that is silent for so long gets company, twice at most: for a third of the time that there is, within these bounds. */
const silentMs = { least: 1_000, most: 2_000 };
const mostCompany = 2;
/** How long an app is looked for that cannot be reached, which a restart takes, or another replica to be found. */
const patienceMs = 3_000;
/** So many tries are made even later: a pod whose node is gone is noticed after five seconds. */
const fewTries = 4;
const pausesMs = [0, 25, 50, 100];
const longestPauseMs = 150;

/** How many requests of one process may be in more than their first try: an outage must not become a storm. */
const mostRepeating = 64;

/** Bounds the repetitions of one process. */
export class RepetitionBudget {
  #taken = 0;

  /** False when there is none left. */
  take(): boolean {
    if (this.#taken >= mostRepeating) return false;
    this.#taken += 1;
    return true;
  }

  giveBack(): void {
    this.#taken -= 1;
  }
}

/** The tries of one request. Each try says once what became of it, by `answered` or `failed`. */
export class Tries<A extends Try> {
  /** Oldest first. */
  #running: A[] = [];
  #made = 0;
  #company = 0;
  #timer: NodeJS.Timeout | undefined;
  #hasBudget = false;
  #ended = false;
  readonly #since = Date.now();

  /** `make` begins a try. */
  constructor(
    private readonly make: () => A,
    private readonly repetition: Repetition,
    private readonly budget: RepetitionBudget,
  ) {}

  /** The app has answered. True when this answer counts: the others are ended then. */
  answered(one: A, isGood: boolean): boolean {
    if (this.#ended) return false;
    const isOldest = this.#running[0] === one;
    if (!isGood && !isOldest && this.repetition.repeats === 'once') {
      this.#forget(one);
      return false;
    }
    this.#forget(one);
    this.end();
    return true;
  }

  /** No app has answered. True when nothing more is tried, so that this failure is the outcome. */
  failed(one: A, failure: Failure | undefined): boolean {
    if (this.#ended) return false;
    this.#forget(one);
    const pauseMs = this.#pauseBeforeNext(failure);
    if (pauseMs !== undefined) this.#later(pauseMs, () => this.begin());
    else if (failure !== undefined && this.#running.length > 0) return false;
    else {
      this.end();
      return true;
    }
    return false;
  }

  /** Ends all that is under way; nothing counts any more. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    if (this.#hasBudget) this.budget.giveBack();
    for (const one of this.#running.splice(0)) one.abort();
  }

  /** Begins the first try; further ones begin by themselves. */
  begin(): void {
    this.#made += 1;
    const one = this.make();
    this.#running.push(one);
    if (this.#ended) return; // it has failed already, and for good
    if (this.repetition.repeats === 'no') return;
    const { least, most } = silentMs;
    this.#later(Math.max(least, Math.min(most, this.repetition.deadlineMs / 3)), () => this.#keepCompany());
  }

  #keepCompany(): void {
    if (this.#company >= mostCompany || !this.#mayRepeat()) return;
    this.#company += 1;
    this.begin();
  }

  #pauseBeforeNext(failure: Failure | undefined): number | undefined {
    if (failure === undefined || (failure === 'broken' && this.repetition.repeats === 'no')) return undefined;
    const pauseMs = pausesMs[this.#made - 1] ?? longestPauseMs;
    const patience = Math.min(patienceMs, this.repetition.deadlineMs * 0.8);
    if (Date.now() - this.#since + pauseMs > patience && this.#made >= fewTries) return undefined;
    return this.#mayRepeat() ? pauseMs : undefined;
  }

  #mayRepeat(): boolean {
    this.#hasBudget ||= this.budget.take();
    return this.#hasBudget;
  }

  /** One thing is waited for at a time: the next try after a failure, or the end of the patience with a silent one. */
  #later(ms: number, what: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(what, ms);
  }

  #forget(one: A): void {
    this.#running = this.#running.filter((each) => each !== one);
  }
}
