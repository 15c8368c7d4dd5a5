/** The table of states: each pair of state and trigger, every state reachable, and none left that should be final. */
import { move, newReservation, type Reservation } from './reservation';
import {
  isOver,
  isUndecided,
  publicState,
  type ReservationState,
  type ReservationTrigger,
  reservationTriggers,
  states,
  transitions,
} from './reservation-states';

const now = new Date('2026-01-01T00:00:00Z');
const inState = (state: ReservationState): Reservation => ({
  ...newReservation('ord_1', [], now),
  store: 'demo',
  revision: 3,
  state,
});

test('every state can be reached from placing', () => {
  const reached = new Set<ReservationState>(['placing']);
  for (const state of reached) for (const next of Object.values(transitions[state])) reached.add(next);
  expect([...reached].sort()).toEqual([...states].sort());
});

test('a rejected, released or restocked reservation is final', () => {
  const final = states.filter((state) => Object.keys(transitions[state]).length === 0);
  expect(final).toEqual(['released', 'rejected', 'restocked']);
});

const pairs = states.flatMap((state) =>
  reservationTriggers.map((trigger): [ReservationState, ReservationTrigger] => [state, trigger]),
);

test.each(pairs)('%s, %s', (state, trigger) => {
  const before = inState(state);
  const next = move(before, trigger, now)?.state;
  expect(next?.state).toBe(transitions[state][trigger]);
  // each leaves a date by which it is taken up again, and nothing else but the state changes
  expect(next && { ...next, state, dueAt: before.dueAt }).toEqual(next && before);
  expect(next?.dueAt === undefined).toBe(next === undefined);
});

test('what is paid is never given up, and what was rejected never sold', () => {
  expect(transitions.committed).toEqual({ undo: 'returning' });
  expect(states.filter((state) => transitions[state].reject)).toEqual(['placing', 'reviving']);
  expect(states.filter((state) => transitions[state].expire)).toEqual(states.filter(isUndecided));
});

test('others see the states of the contract', () => {
  expect(states.map((state) => [state, publicState[state], isOver(state)])).toEqual([
    ['placing', 'held', false],
    ['held', 'held', false],
    ['committed', 'committed', false],
    ['released', 'released', true],
    ['rejected', 'rejected', true],
    ['expired', 'expired', true],
    ['reviving', 'held', false],
    ['returning', 'restocked', true],
    ['restocked', 'restocked', true],
  ]);
});
