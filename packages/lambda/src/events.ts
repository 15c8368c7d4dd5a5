/** What Lambda hands to a function, told apart. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** A request over the HTTP API or over the function's own URL: both have the same form (payload version 2.0). */
export type HttpEvent = APIGatewayProxyEventV2;

/** The input of a schedule (serverless.yml): which timer of the service is due. */
export interface TimerEvent {
  timer: string;
}

/** What a function of ours is invoked with. */
export type LambdaEvent = HttpEvent | TimerEvent;

/** True for what a schedule sends. */
export const isTimer = (event: LambdaEvent): event is TimerEvent => 'timer' in event;

/** A timer as the sidecar would start it: an empty POST of its name. */
export const requestOf = ({ timer }: TimerEvent, appApiToken: string) => ({
  version: '2.0',
  rawPath: `/${timer}`,
  rawQueryString: '',
  headers: { 'dapr-api-token': appApiToken },
  requestContext: { http: { method: 'POST', sourceIp: '' } },
});
