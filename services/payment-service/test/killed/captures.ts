/** Places where it is heard that authorised money was captured, or let go. */
import type { ProviderKind } from '../../src/providers/provider';
import { askAsStaff, authorizedPayment } from '../at-hand/provider-at-hand';
import type { PaymentService } from '../payment-service';
import { cancelAt, type Place, type Stage, sweep } from './stage';

/** Minor units of a capture that leaves something. */
export const part = 1_000;

const of = ({ capabilities }: ProviderKind): boolean => capabilities.laterCapture;

const capture = (service: PaymentService, id: string, body: object = {}) =>
  askAsStaff(service, `/payments/${id}/captures`, id, body);
const letGo = (service: PaymentService, id: string) => askAsStaff(service, `/payments/${id}/void`, id);

/** A capture that was made, which nobody heard of. */
async function captureUnheard({ provider, service, interruptions }: Stage) {
  const payment = await authorizedPayment(service, provider);
  interruptions.set('lost', 'capture');
  expect((await capture(service, payment.id)).status).toBe(200);
  interruptions.clear();
  return payment;
}

async function partlyCaptured({ provider, service }: Stage) {
  const payment = await authorizedPayment(service, provider);
  expect((await capture(service, payment.id, { amount: part })).body.status).toBe('partially_captured');
  return payment;
}

const captureAt = ['captures/make-captures.ts askProvider'];
const releaseAt = ['captures/release-payment.ts askProvider'];

export const captures: Place[] = [
  {
    name: 'a capture is made',
    at: ['payments/settle.ts makeCaptures', ...captureAt],
    of,
    kills: 'capture',
    async reach({ provider, service }) {
      const payment = await authorizedPayment(service, provider);
      return { ...payment, step: (one) => capture(one, payment.id) };
    },
    ends: 'captured',
  },
  {
    name: 'a capture that was not answered is asked for again',
    at: ['captures/capture-payment.ts makeCaptures', ...captureAt],
    of,
    kills: 'capture',
    async reach(stage) {
      const payment = await captureUnheard(stage);
      return { ...payment, step: (one) => capture(one, payment.id) };
    },
    ends: 'captured',
  },
  {
    name: 'the sweep makes a capture that was not answered',
    at: ['payments/sweep-payments.ts makeCaptures', ...captureAt],
    of,
    kills: 'capture',
    async reach(stage) {
      const payment = await captureUnheard(stage);
      await stage.service.later(6);
      return { ...payment, step: sweep };
    },
    ends: 'captured',
  },
  {
    name: 'what is left is let go',
    at: ['captures/release-payment.ts makeRelease', ...releaseAt],
    of,
    kills: 'release',
    async reach(stage) {
      const payment = await partlyCaptured(stage);
      return { ...payment, step: (one) => letGo(one, payment.id) };
    },
    ends: 'partly captured',
  },
  {
    name: 'the sweep lets go what is left',
    at: ['payments/sweep-payments.ts makeRelease', ...releaseAt],
    of,
    kills: 'release',
    async reach(stage) {
      const payment = await partlyCaptured(stage);
      stage.interruptions.set('unasked', 'release');
      expect((await letGo(stage.service, payment.id)).status).toBe(200);
      await stage.service.later(6);
      return { ...payment, step: sweep };
    },
    ends: 'partly captured',
  },
  {
    name: 'all that is authorised is let go',
    at: ['captures/let-go.ts voidPayment', ...cancelAt],
    of,
    kills: 'cancel',
    async reach({ provider, service }) {
      const payment = await authorizedPayment(service, provider);
      const step = (one: PaymentService) => letGo(one, payment.id);
      return { ...payment, step, again: step };
    },
    ends: 'void',
  },
];
