/** The gateway as a Lambda function: it answers what no service has a route for, and shows documents and keys. */
import { createHandler } from '@skysync/lambda';
import { gateway } from './service';

export const handler = createHandler(gateway);
