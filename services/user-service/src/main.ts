/** Starts user-service beside its Dapr sidecar. */
import { createDaprRuntime } from '@skysync/dapr';
import { run } from '@skysync/service-kit';
import { userService } from './service';

void run(userService, createDaprRuntime);
