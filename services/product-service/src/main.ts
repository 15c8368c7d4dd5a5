/** Starts product-service. */
import { createDaprRuntime } from '@skysync/dapr';
import { run } from '@skysync/service-kit';
import { productService } from './service';

void run(productService, createDaprRuntime);
