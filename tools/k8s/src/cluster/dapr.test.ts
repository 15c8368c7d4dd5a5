import { faultOfDapr } from './dapr';

const injector = (value: string) => ({
  spec: { template: { spec: { containers: [{ env: [{ name: 'SIDECAR_DROP_ALL_CAPABILITIES', value }] }] } } },
});
const webhook = (failurePolicy: string) => ({ webhooks: [{ failurePolicy }] });

test('a Dapr as the documents install it is taken', () => {
  expect(faultOfDapr({ injector: injector('true'), webhook: webhook('Fail') })).toBeUndefined();
});

test('sidecars that keep capabilities, and pods that may start without one, are refused', () => {
  expect(faultOfDapr({ injector: injector('false'), webhook: webhook('Fail') })).toMatch(/capabilities/);
  expect(faultOfDapr({ injector: injector('true'), webhook: webhook('Ignore') })).toMatch(/webhookFailurePolicy=Fail/);
});
