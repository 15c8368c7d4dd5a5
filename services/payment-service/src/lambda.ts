/** payment-service as a Lambda function. */
import { createHandler } from '@skysync/lambda';
import { paymentService } from './service';

export const handler = createHandler(paymentService);
