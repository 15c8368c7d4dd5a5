/** Who can get a 401 or 403 is what its declaration says. */
import { problemsOf, type Route } from '@skysync/service-kit';

const refusals = (who: Route<never>['who']) =>
  problemsOf({
    operation: 'readThing',
    summary: 'A thing',
    method: 'GET',
    path: '/thing',
    who,
    answers: { 200: null },
    handler: () => undefined,
  }).filter((code) => code === 'forbidden' || code === 'store_mismatch' || code.startsWith('token_'));

test.each([
  ['anonymous', []],
  ['public', ['store_mismatch', 'token_expired', 'token_invalid', 'token_revoked']],
  ['guest', ['forbidden', 'store_mismatch', 'token_expired', 'token_invalid', 'token_missing', 'token_revoked']],
  // a sender that shows no token of the sidecar's is refused before anything else
  [{ apps: ['order-service'] }, ['forbidden', 'token_missing']],
] as const)('a route for %j', (who, codes) => expect(refusals(who)).toEqual(codes));
