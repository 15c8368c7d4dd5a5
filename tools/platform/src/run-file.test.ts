import { existsSync } from 'node:fs';
import { defaultDirectory } from './instance';
import { appIds, defaultPorts } from './ports';
import { committedRunFile, derivedRunFile, runFileFor } from './run-file';

const elsewhere = { directory: '/somewhere/else', ports: { ...defaultPorts, GATEWAY_PORT: 9000 }, env: {}, fast: true };

test('the committed run file serves the default folder and ports', () => {
  expect(runFileFor({ ...elsewhere, directory: defaultDirectory, ports: defaultPorts }, appIds)).toBe(committedRunFile);
});

test('a derived one has the folder and ports of its instance, and paths that exist from anywhere', () => {
  const { common, apps } = derivedRunFile(elsewhere, appIds);
  expect(apps.map(({ appDirPath }) => appDirPath)).toEqual(appIds.map(() => '/somewhere/else'));
  expect(apps.find(({ appID }) => appID === 'gateway')?.appPort).toBe(9000);
  for (const path of [common.runtimePath, ...common.resourcesPaths, common.configFilePath]) {
    expect(path.startsWith('/') && existsSync(path)).toBe(true);
  }
  for (const { command } of apps) expect(command.at(-1)).toMatch(/^\/.*\/services\/[a-z-]+\/dist\/main\.js$/);
});

test('one app alone', () => {
  expect(derivedRunFile(elsewhere, ['order-service']).apps.map(({ appID }) => appID)).toEqual(['order-service']);
});

test('metrics are asked for: each service learns its own port, and keeps its other settings', () => {
  const { apps } = derivedRunFile({ ...elsewhere, env: { METRICS: '1' } }, appIds);
  const ports = apps.map(({ env }) => env?.METRICS_PORT);
  expect(ports).toEqual(['7701', '7702', '7703', '7704', '7700']);
  expect(apps.find(({ appID }) => appID === 'gateway')?.env?.NODE_OPTIONS).toContain('max-old-space-size');
  const withMetrics = { ...elsewhere, directory: defaultDirectory, ports: defaultPorts, env: { METRICS: '1' } };
  expect(derivedRunFile({ ...withMetrics, env: {} }, appIds).apps.some(({ env }) => env?.METRICS_PORT)).toBe(false);
});
