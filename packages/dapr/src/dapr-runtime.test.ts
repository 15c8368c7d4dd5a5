/** A real daprd with real Redis keeps the promises of every Runtime. */
import { holdToConformance, redisStreams } from '../test/conformance';

holdToConformance(async () => redisStreams);
