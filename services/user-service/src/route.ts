/** How routes of this service are declared. */
import { routing } from '@skysync/service-kit';
import type { Deps } from './deps';

export const { route, answer } = routing<Deps>();
