/** Starts the gateway beside its Dapr sidecar. */
import { createDaprRuntime } from '@skysync/dapr';
import { run } from '@skysync/service-kit';
import { gateway } from './service';

void run(gateway, createDaprRuntime);
