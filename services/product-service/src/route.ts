/** The two ways to declare a route of this service. */
import { routing } from '@skysync/service-kit';
import type { Deps } from './deps';

export const { route, answer } = routing<Deps>();
