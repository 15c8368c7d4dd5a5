/** The public face of the Lambda runtime. */
export { createAuthorizer } from './authorizer';
export { createHandler } from './handler';
export { createLambdaRuntime } from './lambda-runtime';
