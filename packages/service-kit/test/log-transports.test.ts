/** Which transports there are is a setting; what they carry, and how they say that they are set up wrongly. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, type LogServer, logServerSettings, startLogServer } from '@skysync/test-kit';
import { createLogger } from '../src/logging/logger';
import { openTransports } from '../src/logging/transports/open-transports';
import { type LoggingProcess, startLoggingProcess } from './logging-process';

let server: LogServer;
let folder: string;
const processes: LoggingProcess[] = [];
beforeEach(async () => {
  server = await startLogServer();
  folder = mkdtempSync(join(tmpdir(), 'skysync-logs-'));
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.end()));
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: NodeJS.ProcessEnv): Promise<LoggingProcess> {
  const logging = await startLoggingProcess(env);
  processes.push(logging);
  return logging;
}

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const telling = { traceId, spanId, refreshToken: 'hunter2', customer: 'ada@lovelace.org', card: '4242 4242 4242 4242' };
const secrets = /hunter2|lovelace|4242/;

/** What a transport sent of one line. */
async function sent(transport: string): Promise<Record<string, unknown>> {
  const logging = await start({ ...logServerSettings(server), LOG_TRANSPORTS: transport });
  await logging.write(0, 1, telling);
  await logging.close(5_000);
  expect(JSON.stringify(server.bodies())).not.toMatch(secrets);
  return server.bodies().at(-1) as Record<string, unknown>;
}

test('CloudWatch gets the line as it is, in a stream of the process', async () => {
  expect(await sent('cloudwatch')).toMatchObject({
    logGroupName: 'skysync',
    logStreamName: expect.stringMatching(/^order-service\/.+\/[0-9a-f-]{36}$/),
    logEvents: [{ timestamp: expect.any(Number), message: expect.stringContaining(`"traceId":"${traceId}"`) }],
  });
});

test('Google Cloud Logging gets severity and trace in its own terms', async () => {
  expect(await sent('gcloud')).toMatchObject({
    logName: 'projects/a-project/logs/order-service',
    resource: { type: 'generic_task', labels: { project_id: 'a-project', job: 'order-service' } },
    entries: [
      {
        severity: 'INFO',
        timestamp: expect.stringMatching(/Z$/),
        trace: `projects/a-project/traces/${traceId}`,
        spanId,
        jsonPayload: { message: 'line 0', service: 'order-service' },
      },
    ],
  });
});

test('OTLP has fields for severity, trace and span', async () => {
  const { resourceLogs } = (await sent('otlp')) as { resourceLogs: { scopeLogs: { logRecords: object[] }[] }[] };
  expect(resourceLogs).toHaveLength(1);
  expect(resourceLogs[0]).toMatchObject({
    resource: {
      attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'order-service' } }]),
    },
  });
  expect(resourceLogs[0]?.scopeLogs[0]?.logRecords).toMatchObject([
    { severityNumber: 9, severityText: 'info', body: { stringValue: 'line 0' }, traceId, spanId },
  ]);
});

const linesIn = (file: string): Record<string, unknown>[] =>
  readFileSync(join(folder, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('a file has the lines of the console, in a folder that is made', async () => {
  const made = join(folder, 'a/b');
  const logging = await start({ LOG_TRANSPORTS: 'console,file', LOG_FILE_DIR: made });
  await logging.write(0, 1, telling);
  await logging.close(2_000);
  expect(linesIn('a/b/order-service.log')).toEqual(logging.console());
  expect(logging.console()).toHaveLength(1);
  expect(JSON.stringify(logging.console())).not.toMatch(secrets);
});

test('of files only so many are kept', async () => {
  const logging = await start({
    LOG_TRANSPORTS: 'file',
    LOG_FILE_DIR: folder,
    LOG_FILE_MAX_MB: '1',
    LOG_FILES_KEPT: '2',
  });
  const large = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`text${n}`, 'x '.repeat(200)])); // 16 kB
  for (let n = 0; n < 300; n += 1) {
    await logging.write(n, n + 1, large);
    await eventually(async () => (await logging.counts()).waiting === 0, { everyMs: 1 });
  }
  expect(readdirSync(folder).sort()).toEqual(['order-service.log', 'order-service.log.1', 'order-service.log.2']);
  expect(linesIn('order-service.log').at(-1)).toMatchObject({ message: 'line 299' });
});

test('a folder that cannot be is no reason to end', async () => {
  const logging = await start({ LOG_TRANSPORTS: 'file', LOG_FILE_DIR: '/proc/nothing' });
  await logging.write(0, 500);
  await eventually(() => logging.console().some(({ droppedInAll }) => Number(droppedInAll) > 300));
  expect((await logging.counts()).waiting).toBeLessThanOrEqual(110);
});

const without = (name: string): NodeJS.ProcessEnv => ({ ...logServerSettings(server), [name]: '' });

test.each([
  ['cloudwatch', 'AWS_REGION'],
  ['cloudwatch', 'LOG_CLOUDWATCH_GROUP'],
  ['gcloud', 'GOOGLE_CLOUD_PROJECT'],
  ['otlp', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ['file', 'LOG_FILE_DIR'],
])('%s without %s is left out with one line that names it, and the console stays', async (transport, setting) => {
  const logging = await start({ ...without(setting), LOG_TRANSPORTS: transport });
  await logging.write(0, 1);
  await eventually(() => logging.console().length === 2);
  const [complaint, line] = logging.console();
  expect(complaint).toMatchObject({
    level: 'error',
    message: `the log transport ${transport} is off: ${setting} is not set`,
  });
  expect(line).toMatchObject({ message: 'line 0' });
});

test.each([
  [
    'cloudwatch',
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_EC2_METADATA_DISABLED: 'true' },
    'AWS_ACCESS_KEY_ID',
  ],
  ['gcloud', { GCE_METADATA_HOST: '', METADATA_SERVER_DETECTION: 'none' }, 'GOOGLE_APPLICATION_CREDENTIALS'],
])('%s without credentials says what to set', async (transport, missing, setting) => {
  const logging = await start({ ...logServerSettings(server), ...missing, LOG_TRANSPORTS: transport });
  await logging.write(0, 1);
  await eventually(() => logging.console().length > 0);
  expect(logging.console()[0]).toMatchObject({ level: 'warn', transport, reason: expect.stringContaining(setting) });
});

test('a name that is none is refused, with those there are', () => {
  const open = () => openTransports(createLogger('x', 'none'), 'x', { LOG_TRANSPORTS: 'console,clodwatch' });
  expect(open).toThrow('LOG_TRANSPORTS names "clodwatch"; there are console, file, cloudwatch, gcloud, otlp');
});

test('what is not chosen is not loaded', async () => {
  const clients = /node_modules\/(@aws-sdk|@googleapis|@opentelemetry|rotating-file-stream)/;
  const loadedBy = async (transport: string): Promise<string[]> => {
    const logging = await start({ ...logServerSettings(server), LOG_TRANSPORTS: transport });
    return [...new Set((await logging.loaded()).flatMap((path) => clients.exec(path)?.[1] ?? []))];
  };
  expect(await loadedBy('console')).toEqual([]);
  expect(await loadedBy('cloudwatch')).toEqual(['@aws-sdk']);
});
