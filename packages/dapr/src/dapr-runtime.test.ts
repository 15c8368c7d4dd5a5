/** A real daprd with real Redis keeps the promises of every Runtime. */
import { redisStreams } from '@skysync/test-kit';
import { holdToConformance } from '../test/conformance';

holdToConformance(async () => redisStreams);
