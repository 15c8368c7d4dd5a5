/** product-service as a Lambda function. */
import { createHandler } from '@skysync/lambda';
import { productService } from './service';

export const handler = createHandler(productService);
