/** `make trace`: the newest purchase that Jaeger knows, or the trace of an id, as a tree of its spans. */
import { openInstance } from '../instance';
import { type KeptSpan, readSpans } from '../jaeger-spans';
import { PlatformError } from '../platform-error';
import type { Progress } from '../progress';
import { jaegerUrl, wantsJaeger } from '../traces';

const newestPurchase = `?${new URLSearchParams({ service: 'gateway', operation: 'POST /api/v1/orders', limit: '1' })}`;

/** A line a span, each below the one that it is a part of, with its begin since the first one and how long it took. */
export function drawn(spans: readonly KeptSpan[]): string[] {
  const inOrder = [...spans].sort((a, b) => a.startMs - b.startMs);
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const since = inOrder[0]?.startMs ?? 0;
  const below = (parent: string | undefined, depth: number): string[] =>
    inOrder
      .filter(({ parentId }) => (parent === undefined ? !ids.has(parentId) : parentId === parent))
      .flatMap((span) => [line(span, depth, since), ...below(span.spanId, depth + 1)]);
  return below(undefined, 0);
}

function line({ service, name, startMs, endMs, failed, scope }: KeptSpan, depth: number, since: number): string {
  const figures = `${(startMs - since).toFixed(1).padStart(8)} ms ${(endMs - startMs).toFixed(1).padStart(8)} ms`;
  const who = scope === 'dapr-diagnostics' ? `${service} sidecar` : service;
  return `${figures}  ${'  '.repeat(depth)}${who}: ${name}${failed ? '  FAILED' : ''}`;
}

export async function trace(progress: Progress): Promise<void> {
  const instance = openInstance();
  if (!wantsJaeger(instance)) throw new PlatformError('no Jaeger runs here: make down, then make up TRACES=1');
  const id = process.env.TRACE ?? process.argv[3];
  const spans = await readSpans(jaegerUrl(instance), id ? `/${encodeURIComponent(id)}` : newestPurchase);
  if (spans.length === 0)
    throw new PlatformError(id ? `Jaeger knows no trace ${id}` : 'nothing was bought yet: make demo');
  progress.say(`Trace ${spans[0]?.traceId}: begin, duration, span`);
  for (const each of drawn(spans)) progress.say(each);
}
