/** A saved method as pure data: every state and what the provider may say in it. */
import {
  applySaving,
  checkedWithoutNews,
  customerPatienceMs,
  defaultOf,
  forget,
  forgotten,
  hasExpired,
  newSavedMethod,
  type SavedMethod,
  type SavedMethodStatus,
} from '../src/methods/saved-method';
import { maskedEmail, type SavingState } from '../src/providers/vault';

const now = new Date('2026-06-15T12:00:00Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const fresh: SavedMethod = {
  ...newSavedMethod('sav_1', { userId: 'u', provider: 'p', method: 'tok' }, now),
  store: 'demo',
  revision: 1,
};
const looks = { brand: 'visa', lastFour: '4242', expires: { month: 6, year: 2026 } };
const nextAction = { type: 'client' as const, confirmUrl: '/c' };
const said: Record<SavingState['status'], SavingState> = {
  processing: { reference: 'r', status: 'processing' },
  requires_action: { reference: 'r', status: 'requires_action', nextAction },
  saved: { reference: 'r', status: 'saved', token: 't', customer: 'c', looks },
  failed: { reference: 'r', status: 'failed', failureCode: 'card_declined' },
};
const after = (state: SavingState, method = fresh): SavedMethod => applySaving(method, state, now)?.state ?? method;
const deleted = (method: SavedMethod): SavedMethod => forget(method, now)?.state ?? method;
const ofStatus: Record<SavedMethodStatus, SavedMethod> = {
  processing: fresh,
  requires_action: after(said.requires_action),
  saved: after(said.saved),
  failed: after(said.failed),
  forgotten: deleted(after(said.saved)),
};

test.each(Object.keys(said) as SavingState['status'][])(
  'what is under way becomes %s when its provider says so',
  (word) => {
    for (const status of ['processing', 'requires_action'] as const) {
      const method = after(said[word], ofStatus[status]);
      expect(method).toMatchObject({ status: word, reference: 'r' });
      expect(method.dueAt !== undefined).toBe(word === 'processing' || word === 'requires_action');
      expect(method.nextAction).toEqual(word === 'requires_action' ? nextAction : undefined);
    }
  },
);

test.each(['saved', 'failed', 'forgotten'] as const)('what is %s stays so, whatever its provider says', (status) => {
  for (const state of Object.values(said)) expect(applySaving(ofStatus[status], state, now)).toBeUndefined();
});

test('one that was deleted while it was saved learns what there is to forget', () => {
  expect(after(said.saved, deleted(fresh))).toMatchObject({ status: 'forgotten', token: 't', dueAt: now });
  expect(applySaving(forgotten(deleted(fresh), now)?.state ?? fresh, said.saved, now)).toBeUndefined();
});

test('whatever was deleted keeps nothing that charges it, once its provider has forgotten it', () => {
  const method = forgotten(deleted(ofStatus.saved), now)?.state;
  expect(method).toMatchObject({ status: 'forgotten', endedAt: now });
  for (const gone of ['token', 'customer', 'method', 'looks', 'dueAt']) expect(method).not.toHaveProperty(gone);
  expect(deleted(ofStatus.failed)).toMatchObject({ status: 'forgotten', endedAt: now });
});

test('a silent provider is asked ever later, and not for ever', () => {
  const check = (method: SavedMethod, ms: number) => checkedWithoutNews(method, later(ms))?.state;
  expect(check(fresh, 0)?.dueAt).toEqual(later(5_000));
  expect(check(fresh, 100_000)?.dueAt).toEqual(later(125_000));
  expect(check(fresh, customerPatienceMs + 1)).toMatchObject({ status: 'failed', failureCode: 'provider_timeout' });
  const day = 24 * 3_600_000;
  expect(check(ofStatus.forgotten, day)?.dueAt).toEqual(later(day + 3_600_000));
  expect(check(ofStatus.forgotten, 31 * day)).toMatchObject({ endedAt: later(31 * day) });
  expect(check(ofStatus.saved, day)).toBeUndefined();
});

test.each([
  ['2026-06-30T23:59:59Z', false],
  ['2026-07-01T11:59:59Z', false],
  ['2026-07-01T12:00:00Z', true],
  ['2026-12-31T00:00:00Z', true],
])('a card of June 2026 at %s has expired: %s', (at, expired) => {
  expect(hasExpired({ looks }, new Date(at))).toBe(expired);
  expect(hasExpired({ looks: { brand: 'paypal' } }, new Date(at))).toBe(false);
});

test('the default is the one that was made so last, or else the oldest', () => {
  const method = (_id: string, createdAt: Date, preferredAt?: Date): SavedMethod => ({
    ...ofStatus.saved,
    _id,
    createdAt,
    ...(preferredAt && { preferredAt }),
  });
  const [old, young] = [method('old', now), method('young', later(1))];
  expect(defaultOf([young, old])?._id).toBe('old');
  expect(defaultOf([method('young', later(1), later(2)), old])?._id).toBe('young');
  expect(defaultOf([method('young', later(1), later(2)), method('old', now, later(3))])?._id).toBe('old');
  expect(defaultOf([fresh])).toBeUndefined();
});

test.each([
  ['ada.byron@example.com', 'a***@example.com'],
  ['é@example.com', 'é***@example.com'],
  ['no address', undefined],
  ['', undefined],
])('%s is shown as %s', (email, shown) => {
  expect(maskedEmail(email)).toBe(shown);
});
