/** Starts payment-service. */
import { createDaprRuntime } from '@skysync/dapr';
import { run } from '@skysync/service-kit';
import { paymentService } from './service';

void run(paymentService, createDaprRuntime);
