/** What user-service answers: the settings of a store. */
import { Currency, line, record, StoreSlug } from '../shapes';

/** The part of a store that its customers may see. */
export const StoreView = record({ slug: StoreSlug, name: line(), currency: Currency }, { title: 'Store' });

/** Answered by user-service. */
export const userCalls = {
  readStore: {
    apps: ['user-service'] as const,
    callers: ['order-service'] as const,
    method: 'GET',
    path: '/internal/store',
    summary: 'The store of the request, with its currency',
    fields: {},
    answer: StoreView,
    problems: ['store_not_found'],
    deadlineMs: 3_000,
  },
} as const;
