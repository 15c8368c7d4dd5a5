/** user-service as a Lambda function. */
import { createHandler } from '@skysync/lambda';
import { userService } from './service';

export const handler = createHandler(userService);
