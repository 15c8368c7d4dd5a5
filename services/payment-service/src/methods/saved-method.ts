/** A means of payment that a customer has saved, as pure data: how it begins, becomes usable, and is forgotten. */
import type { NextAction } from '@skysync/contracts';
import { type Aggregate, after, type New, type Next, nextCheck } from '@skysync/service-kit';
import type { Kept, MethodLooks, Saving, SavingState } from '../providers/vault';

/** `forgotten`: its customer deleted it; nobody is shown it any more. */
export type SavedMethodStatus = 'processing' | 'requires_action' | 'saved' | 'failed' | 'forgotten';

export interface SavedMethod extends Aggregate {
  userId: string;
  provider: string;
  status: SavedMethodStatus;
  /** With which token of the provider saving began, if there was one. */
  method?: string;
  /** The provider's id of the customer. */
  customer?: string;
  /** The provider's id of the saving. */
  reference?: string;
  /** The provider's token that is charged; never shown. */
  token?: string;
  looks?: MethodLooks;
  nextAction?: NextAction;
  failureCode?: string;
  /** Since when it is the default; the latest of a customer's is. */
  preferredAt?: Date;
  createdAt: Date;
  /** Since when it has this status. */
  statusAt: Date;
  /** Set once nobody has to do anything with it any more, neither here nor at the provider; it is not kept for ever. */
  endedAt?: Date;
}

type Changed = Next<SavedMethod> | undefined;

/** How long the call that is under way is left alone. */
const firstCheckMs = 5_000;
/** A customer who does not act for so long has left. */
export const customerPatienceMs = 3_600_000;
/** A provider whose account a store has closed will never answer. */
const forgettingPatienceMs = 30 * 24 * 3_600_000;
const pauses = { shortestMs: firstCheckMs, longestMs: 3_600_000 };

const ageOf = ({ statusAt }: SavedMethod, now: Date): number => now.getTime() - statusAt.getTime();

export const newSavedMethod = (
  _id: string,
  { userId, provider, method, customer }: Pick<SavedMethod, 'userId' | 'provider' | 'method' | 'customer'>,
  now: Date,
): New<SavedMethod> => ({
  _id,
  userId,
  provider,
  status: 'processing',
  ...(method !== undefined && { method }),
  ...(customer !== undefined && { customer }),
  createdAt: now,
  statusAt: now,
  dueAt: after(firstCheckMs, now),
});

/** It can still become usable. */
export const isUnderWay = ({ status }: SavedMethod): boolean => status === 'processing' || status === 'requires_action';

/** Where the provider says that the saving stands. One that was deleted meanwhile only learns what there is to forget. */
export function applySaving(method: SavedMethod, state: SavingState, now: Date): Changed {
  const { reference, customer = method.customer } = state;
  const known = { ...method, reference, ...(customer !== undefined && { customer }) };
  if (method.status === 'forgotten') return learnLate(known, state, now);
  if (!isUnderWay(method)) return undefined;
  const { nextAction: _done, dueAt: _done2, ...rest } = known;
  const statusAt = state.status === method.status ? method.statusAt : now;
  switch (state.status) {
    case 'processing':
      return { state: { ...rest, status: 'processing', statusAt, dueAt: nextCheck(method.statusAt, now, pauses) } };
    case 'requires_action': {
      const { nextAction } = state;
      return {
        state: { ...rest, status: 'requires_action', statusAt, nextAction, dueAt: after(customerPatienceMs, now) },
      };
    }
    case 'saved': {
      const { token, looks } = state;
      return { state: { ...rest, status: 'saved', statusAt, token, looks } };
    }
    case 'failed':
      return { state: { ...rest, status: 'failed', statusAt, failureCode: state.failureCode, endedAt: now } };
  }
}

function learnLate(known: SavedMethod, state: SavingState, now: Date): Changed {
  if (state.status !== 'saved' || known.endedAt || known.token !== undefined) return undefined;
  return { state: { ...known, token: state.token, dueAt: now } };
}

/** Nobody can use it from now on; its provider is told next. */
export function forget(method: SavedMethod, now: Date): Changed {
  if (method.status === 'forgotten') return undefined;
  const { nextAction: _over, looks: _gone, preferredAt: _past, ...rest } = method;
  const due = method.endedAt ? {} : { dueAt: after(firstCheckMs, now) };
  return { state: { ...rest, status: 'forgotten', statusAt: now, ...due } };
}

/** It was never asked for at its provider. */
export function withdraw(method: SavedMethod, now: Date): Changed {
  const { dueAt: _never, ...rest } = method;
  return { state: { ...rest, status: 'forgotten', statusAt: now, endedAt: now } };
}

/** The provider has forgotten it too: nothing that could charge it is left here. */
export function forgotten(method: SavedMethod, now: Date): Changed {
  if (method.status !== 'forgotten' || method.endedAt) return undefined;
  const { token: _token, method: _given, customer: _whose, dueAt: _done, ...rest } = method;
  return { state: { ...rest, endedAt: now } };
}

/** The provider was silent, or the customer has not acted: it is asked again, ever later, and not for ever. */
export function checkedWithoutNews(method: SavedMethod, now: Date): Changed {
  const age = ageOf(method, now);
  if (method.status === 'forgotten' && age > forgettingPatienceMs) return forgotten(method, now);
  if (method.status === 'processing' && age > customerPatienceMs) return giveUp(method, now);
  const isOpen = isUnderWay(method) || (method.status === 'forgotten' && !method.endedAt);
  return isOpen ? { state: { ...method, dueAt: nextCheck(method.statusAt, now, pauses) } } : undefined;
}

function giveUp(method: SavedMethod, now: Date): Changed {
  const { dueAt: _over, ...rest } = method;
  return { state: { ...rest, status: 'failed', statusAt: now, failureCode: 'provider_timeout', endedAt: now } };
}

export const prefer = (method: SavedMethod, now: Date): Changed =>
  method.status === 'saved' ? { state: { ...method, preferredAt: now } } : undefined;

/** Which of a customer's methods is the default: the one that was made so last, or else the oldest. */
export function defaultOf(methods: readonly SavedMethod[]): SavedMethod | undefined {
  const rank = ({ preferredAt, createdAt }: SavedMethod): number => preferredAt?.getTime() ?? -createdAt.getTime();
  return methods
    .filter(({ status }) => status === 'saved')
    .reduce<SavedMethod | undefined>((best, one) => (best && rank(best) >= rank(one) ? best : one), undefined);
}

/** Cards can be charged until their last month ends, wherever that is last. */
export function hasExpired({ looks }: Pick<SavedMethod, 'looks'>, now: Date): boolean {
  if (!looks?.expires) return false;
  const { month, year } = looks.expires;
  const lastPlaceHours = 12;
  return now.getTime() >= Date.UTC(year, month, 1, lastPlaceHours);
}

/** The saving as the adapters know it. */
export const savingOf = ({ _id, store, userId, method, customer, reference }: SavedMethod): Saving => ({
  id: _id,
  store,
  userId,
  ...(method !== undefined && { method }),
  ...(customer !== undefined && { customer }),
  ...(reference !== undefined && { reference }),
});

export const keptOf = (reference: string, { token }: SavedMethod): Kept => ({
  reference,
  ...(token !== undefined && { token }),
});
