/** Log lines to Amazon CloudWatch Logs: one stream for each process, in a log group that exists. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  InvalidParameterException,
  PutLogEventsCommand,
  type RejectedLogEventsInfo,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { textSetting } from '../../service/config';
import type { LogLine, OpenTarget } from './target';

/**
 * AWS_REGION, LOG_CLOUDWATCH_GROUP; credentials and AWS_ENDPOINT_URL_CLOUDWATCH_LOGS as the SDK finds them
 * (https://docs.aws.amazon.com/sdkref/latest/guide/). Needs logs:CreateLogStream and logs:PutLogEvents on that group.
 */
export const openTarget: OpenTarget = (service, env) => {
  const region = textSetting(env, 'AWS_REGION');
  const logGroupName = textSetting(env, 'LOG_CLOUDWATCH_GROUP');
  const logStreamName = `${service}/${hostname()}/${randomUUID()}`;
  const client = new CloudWatchLogsClient({ region, maxAttempts: 1 });
  let hasStream = false;

  const createStream = async (abortSignal: AbortSignal): Promise<void> => {
    try {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }), { abortSignal });
    } catch (error) {
      if (!(error instanceof ResourceAlreadyExistsException)) throw explained(error, logGroupName);
    }
    hasStream = true;
  };

  return {
    async send(lines, abortSignal) {
      if (!hasStream) await createStream(abortSignal);
      const put = new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: eventsOf(lines) });
      try {
        const { rejectedLogEventsInfo } = await client.send(put, { abortSignal });
        return rejectedOf(lines.length, rejectedLogEventsInfo);
      } catch (error) {
        if (error instanceof InvalidParameterException) return lines.length;
        if (error instanceof ResourceNotFoundException) hasStream = false;
        throw explained(error, logGroupName);
      }
    },
    close: async () => client.destroy(),
  };
};

/** In the order of their times, as the API demands. */
const eventsOf = (lines: readonly LogLine[]): { timestamp: number; message: string }[] =>
  lines.map(({ at, text }) => ({ timestamp: at, message: text })).sort((a, b) => a.timestamp - b.timestamp);

/** Events that are too old come first, those of the future last. */
function rejectedOf(all: number, info: RejectedLogEventsInfo | undefined): number {
  const old = Math.max(info?.tooOldLogEventEndIndex ?? 0, info?.expiredLogEventEndIndex ?? 0);
  return old + (all - (info?.tooNewLogEventStartIndex ?? all));
}

/** Says which setting it is about, where it is about one. */
function explained(error: unknown, group: string): unknown {
  const { name = '', message = '' } = error instanceof Error ? error : {};
  if (name === 'CredentialsProviderError') {
    return new Error(
      `no credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the process a role (${message})`,
    );
  }
  if (name === 'ResourceNotFoundException') return new Error(`LOG_CLOUDWATCH_GROUP names "${group}": ${message}`);
  return error;
}
