/** Metrics of a local platform: `make up METRICS=1` has each service serve them, for a Prometheus of yours. */
import { join } from 'node:path';
import { stringify } from 'yaml';
import { type Instance, repository } from './instance';
import { type Ports, port, type Replica } from './ports';
import { replicasOf } from './replicas';
import { writeWhole } from './write-whole';

/** False unless the platform was started with `METRICS`. */
export const wantsMetrics = ({ env }: Pick<Instance, 'env'>): boolean => Boolean(env.METRICS);

/** Where the service itself serves its metrics; its sidecar has a port of its own for the sidecar's. */
export const metricsPortOf = (ports: Ports, replica: Replica): number =>
  port(ports, `${replica.toUpperCase().replaceAll('-', '_')}_METRICS_PORT`);

/** Where Prometheus reads whom to ask. */
export const scrapeFile = ({ directory }: Pick<Instance, 'directory'>): string => join(directory, 'prometheus.yaml');

/** Writes what Prometheus needs: `prometheus --config.file=.local/prometheus.yaml`. */
export function writeScrapeFile(instance: Instance): void {
  const targets = replicasOf(instance).map((replica) => `127.0.0.1:${metricsPortOf(instance.ports, replica)}`);
  const config = {
    global: { scrape_interval: '15s', evaluation_interval: '15s' },
    rule_files: [join(repository, 'observability/rules/*.yaml')],
    scrape_configs: [{ job_name: 'skysync', static_configs: [{ targets }] }],
  };
  writeWhole(scrapeFile(instance), stringify(config));
}
