/** The transition table: every state can be reached, and none is left that should be final. */
import { type ReservationState, statesBefore, transitions } from './reservation';

const states = Object.keys(transitions) as ReservationState[];

test('every state can be reached from held', () => {
  const reached = new Set<ReservationState>(['held']);
  for (const state of reached) for (const next of transitions[state]) reached.add(next);
  expect([...reached].sort()).toEqual([...states].sort());
});

test('a rejected, released or restocked reservation is final', () => {
  expect(states.filter((state) => transitions[state].length === 0)).toEqual(['released', 'rejected', 'restocked']);
});

test('guards ask for the states before', () => {
  expect(statesBefore('released')).toEqual(['held', 'expired']);
  expect(statesBefore('restocked')).toEqual(['committed']);
});
