/** The functions of serverless.yml, and where their bundles lie. */
import { join, resolve } from 'node:path';

/** The checkout: this file is tools/serverless/{src,dist}/bundle. */
export const repository = resolve(__dirname, '../../..');

/** Functions by name, and the compiled file that each begins with. */
export const functions = {
  authorizer: 'services/gateway/dist/authorizer.js',
  gateway: 'services/gateway/dist/lambda.js',
  'user-service': 'services/user-service/dist/lambda.js',
  'product-service': 'services/product-service/dist/lambda.js',
  'order-service': 'services/order-service/dist/lambda.js',
  'payment-service': 'services/payment-service/dist/lambda.js',
} as const;

export type FunctionName = keyof typeof functions;

export const functionNames = Object.keys(functions) as FunctionName[];

/** Where `make lambda` and a deployment look for bundles. */
export const bundles = join(repository, '.lambda');

export const bundleOf = (name: FunctionName): string => join(bundles, name, 'dist/lambda.js');
