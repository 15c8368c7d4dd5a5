/** What is answered about a store: to anybody, and to the other services. */
import { StoreView } from '@skysync/contracts';
import { answer, route } from '../route';

export const storeRoutes = [
  route({
    operation: 'readCurrentStore',
    summary: 'The store of the request: its name and currency',
    method: 'GET',
    path: '/stores/current',
    who: 'public',
    answers: { 200: StoreView },
    problems: ['store_not_found'],
    handler: ({ stores }) => stores.current(),
  }),
  answer('readStore', ({ stores }) => stores.current()),
];
