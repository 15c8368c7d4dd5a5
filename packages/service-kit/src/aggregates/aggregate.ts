/** What an aggregate is, how it changes, and what its store can do. */
import type { DomainEvent } from '@skysync/contracts';
import type { Model } from 'mongoose';
import type { OutboxEvent } from '../events/outbox';

/** What every aggregate carries. */
export interface Aggregate {
  _id: string;
  /** Slug of the store it belongs to. */
  store: string;
  /** Counts its changes; each write is guarded by it. */
  revision: number;
  /** When time has to do something with it; absent while nothing is left to happen by itself. */
  dueAt?: Date;
}

/** An aggregate that was not saved yet. */
export type New<T extends Aggregate> = Omit<T, 'store' | 'revision'>;

/** What a pure step makes of an aggregate: its next state, and the events that say so. */
export interface Next<T> {
  state: T;
  events?: readonly DomainEvent[];
}

/** Takes an aggregate as it stands to the next state; undefined when there is nothing to do. May be called again. */
export type Step<T> = (current: T, now: Date) => Next<T> | undefined;

/** What became of a change. */
export interface Changed<T> {
  /** As it now stands. */
  state: T;
  /** False when the step had nothing to do. */
  changed: boolean;
}

/** An aggregate as mongoose reads it. */
export type Stored<T> = T & { outbox: OutboxEvent[] };

/** The aggregates of one record. Everything but what is due belongs to the store of the request. */
export interface AggregateStore<T extends Aggregate> {
  /** Saves a new aggregate of the current store; undefined when its id, or another unique key, is taken. */
  insert(state: New<T>, events?: readonly DomainEvent[]): Promise<T | undefined>;
  /**
   * The aggregate of this id, if it belongs to the current store; in `withAllStores`, of whichever store.
   * Throws outside any request, event or sweep.
   */
  find(id: string): Promise<T | undefined>;
  /** Those of these ids that {@link find} would find, each once, in the order of the ids. */
  findMany(ids: readonly string[]): Promise<T[]>;
  /**
   * Loads, calls the pure step, writes guarded by the revision, and again when somebody else was first. Changes of the
   * same moment go in one write. `from` is the aggregate as the caller has just read it, and saves the first read. Undefined when there is none of this id.
   * Throws the duplicate key error of a unique index, and `unavailable` when others are always first.
   */
  change(id: string, step: Step<T>, from?: T): Promise<Changed<T> | undefined>;
  /**
   * Aggregates of all stores that are due, the longest due first, put off by `leaseMs` so that another replica takes
   * other ones and whatever fails comes again; their `dueAt` is the end of that lease. Handle each in its own store.
   */
  takeDue(limit: number, leaseMs: number): Promise<T[]>;
  /**
   * Nothing is left to happen by itself to these, as {@link takeDue} gave them out: they are no longer due, unless
   * somebody has changed when they are due since.
   */
  settled(taken: readonly T[]): Promise<void>;
  /** For lists and aggregations that profit from mongoose; scoped to the current store. */
  readonly model: Model<Stored<T>>;
}
