/** Starts order-service. */
import { createDaprRuntime } from '@skysync/dapr';
import { run } from '@skysync/service-kit';
import { orderService } from './service';

void run(orderService, createDaprRuntime);
