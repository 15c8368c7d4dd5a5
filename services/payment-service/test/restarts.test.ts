/** What a broken broker or a restart leaves: events and delayed charges are taken up again. */
import { eventually } from '@skysync/test-kit';
import { orderOf, type PaymentService, startPaymentService } from './payment-service';

let service: PaymentService;
beforeEach(async () => {
  service = await startPaymentService({ providerTimeoutMs: 200, delayMs: 50, webhooksArrive: false });
});
afterEach(() => service.stop());

describe('events that a broken broker left behind', () => {
  test('are published by the sweeper', async () => {
    service.runtime.breakBroker(true);
    const { id } = (await service.create(orderOf('pm_success'))).body;
    expect(await service.events(id)).toEqual([]);
    service.runtime.breakBroker(false);
    await eventually(async () => {
      await service.sweep();
      return (await service.events(id)).length === 1;
    });
    await service.outboxesAreEmpty();
  });
});

describe('the sandbox after a restart', () => {
  test('still knows its charges', async () => {
    const { body } = await service.create(orderOf('pm_delayed'));
    // the timer dies with the process, the charge does not
    await service.deps.providers.close();
    await service.later(6);
    await eventually(async () => {
      await service.sweep();
      await service.later(30);
      return (await service.read(body.id)).status === 'succeeded';
    });
  });
});
