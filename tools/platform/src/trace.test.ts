/** How `make trace` draws a trace. */
import { drawn } from './commands/trace';
import type { KeptSpan } from './jaeger-spans';

const span = (spanId: string, parentId: string, startMs: number, more: Partial<KeptSpan> = {}): KeptSpan => ({
  service: 'order-service',
  scope: '@skysync/service-kit',
  traceId: 't',
  spanId,
  parentId,
  name: spanId,
  kind: 'internal',
  startMs,
  endMs: startMs + 5,
  failed: false,
  attributes: {},
  links: [],
  ...more,
});

test('each span is below the one it is a part of, in the order of their begin; one whose parent is unknown is not lost', () => {
  const spans = [
    span('second', 'first', 1_020),
    span('first', '', 1_000, { service: 'gateway' }),
    span('stray', 'unknown', 1_030, { failed: true }),
    span('third', 'second', 1_021.5, { scope: 'dapr-diagnostics' }),
  ];
  expect(drawn(spans)).toEqual([
    '     0.0 ms      5.0 ms  gateway: first',
    '    20.0 ms      5.0 ms    order-service: second',
    '    21.5 ms      5.0 ms      order-service sidecar: third',
    '    30.0 ms      5.0 ms  order-service: stray  FAILED',
  ]);
});
