/** What is collected from a service, read back from Prometheus' text format. */
import type { Metrics } from '@skysync/service-kit';

/** One series, as it stands now. */
export interface Sample {
  name: string;
  labels: Readonly<Record<string, string>>;
  value: number;
}

const linePattern = /^(\w+)(?:\{(.*)\})? (\S+)$/gm;
const labelPattern = /(\w+)="((?:[^"\\]|\\.)*)"/g;

/** Every series that `metrics` gives, without the label that names the app. */
export async function samplesOf(metrics: Pick<Metrics, 'text'>): Promise<Sample[]> {
  const text = await metrics.text();
  return [...text.matchAll(linePattern)].map(([, name = '', labels = '', value]) => {
    const { app_id: _app, ...rest } = Object.fromEntries(
      [...labels.matchAll(labelPattern)].map(([, label = '', of = '']) => [label, of]),
    );
    return { name, labels: rest, value: Number(value) };
  });
}

/** The value of one series: of the given labels those that it must have. Undefined when there is none. */
export async function sampleOf(
  metrics: Pick<Metrics, 'text'>,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): Promise<number | undefined> {
  const samples = await samplesOf(metrics);
  const fits = (sample: Sample): boolean =>
    Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  return samples.find((sample) => sample.name === name && fits(sample))?.value;
}
