/** What admins see of dead letters. */
import { type Static, Type } from '@sinclair/typebox';
import { DeadLetterView, idGrammar, oneOf, record } from '@skysync/contracts';

/** The id of a letter in the list of all services: `<app>:<id>`. */
export const ListedId = Type.String({
  pattern: `^[a-z-]{1,40}:${idGrammar}$`,
  'x-message': 'must be an id of the list',
});

const ListedDeadLetter = record(
  { ...DeadLetterView.properties, id: ListedId, app: Type.String() },
  { title: 'ListedDeadLetter' },
);

/** `unreachable` names the services whose letters are missing because they did not answer. */
export const DeadLetterList = record(
  { items: Type.Array(ListedDeadLetter), unreachable: Type.Array(Type.String()) },
  { title: 'DeadLetterList' },
);
export type DeadLetterList = Static<typeof DeadLetterList>;

export const EndedDeadLetter = record(
  { id: ListedId, status: oneOf(['processed', 'dropped']) },
  { title: 'EndedDeadLetter' },
);
