/** Log lines to Google Cloud Logging, over its REST API. */
import { hostname } from 'node:os';
import { auth, logging, type logging_v2 } from '@googleapis/logging';
import { textSetting } from '../../service/config';
import { type LogLine, type OpenTarget, type ParsedLine, parsed } from './target';

const scopes = ['https://www.googleapis.com/auth/logging.write'];

/** https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry#LogSeverity */
const severities: Readonly<Record<string, string>> = Object.freeze({
  error: 'ERROR',
  warn: 'WARNING',
  info: 'INFO',
  http: 'INFO',
});

/**
 * GOOGLE_CLOUD_PROJECT, LOG_GCLOUD_ENDPOINT where it is not Google's own; credentials as Google's clients find them
 * (https://cloud.google.com/docs/authentication/application-default-credentials). Needs roles/logging.logWriter.
 */
export const openTarget: OpenTarget = (service, env) => {
  const projectId = textSetting(env, 'GOOGLE_CLOUD_PROJECT');
  const rootUrl = textSetting(env, 'LOG_GCLOUD_ENDPOINT', 'https://logging.googleapis.com/');
  const credentials = new auth.GoogleAuth({ scopes, projectId });
  const client = logging({ version: 'v2', auth: credentials, rootUrl });
  const resource = {
    type: 'generic_task',
    labels: { project_id: projectId, location: 'global', namespace: 'skysync', job: service, task_id: hostname() },
  };
  let authorising: Promise<unknown> | undefined;

  /** Asked for once, however long it takes: the question for a token cannot be aborted. */
  const authorised = async (): Promise<void> => {
    authorising ??= credentials.getAccessToken().finally(() => {
      authorising = undefined;
    });
    await authorising.catch((error) => Promise.reject(explained(error)));
  };

  return {
    async send(lines, signal) {
      await authorised();
      const entries = lines.map((line) => entryOf(line, projectId));
      const logName = `projects/${projectId}/logs/${encodeURIComponent(service)}`;
      const requestBody = { logName, resource, entries, partialSuccess: true };
      try {
        // Node's own fetch: the one that the client brings ends the process when it is aborted before it has begun
        await client.entries.write({ requestBody }, { signal, retry: false, fetchImplementation: fetch });
        return 0;
      } catch (error) {
        if (statusOf(error) === 400 || statusOf(error) === 413) return lines.length;
        throw error;
      }
    },
    close: async () => {},
  };
};

/** A line in Google's terms; a trace is named as Cloud Trace names it. */
function entryOf(line: LogLine, projectId: string): logging_v2.Schema$LogEntry {
  const { level, traceId, spanId, timestamp: _, ...rest }: ParsedLine = parsed(line);
  return {
    severity: severities[level] ?? 'DEBUG',
    timestamp: new Date(line.at).toISOString(),
    ...(traceId && { trace: `projects/${projectId}/traces/${traceId}` }),
    ...(spanId && { spanId }),
    jsonPayload: rest,
  };
}

const statusOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;

function explained(error: unknown): unknown {
  if (!(error instanceof Error) || !/default credentials/i.test(error.message)) return error;
  return new Error('no credentials: set GOOGLE_APPLICATION_CREDENTIALS, or give the process a service account');
}
