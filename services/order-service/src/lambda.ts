/** order-service as a Lambda function. */
import { createHandler } from '@skysync/lambda';
import { orderService } from './service';

export const handler = createHandler(orderService);
