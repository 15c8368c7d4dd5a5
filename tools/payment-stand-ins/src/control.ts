/** A door for whoever tries the platform out: lets the stand-ins misbehave, and says what they took and gave back. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import type { PayPalStandIn } from './paypal/paypal-stand-in';
import type { StripeStandIn } from './stripe/start-stripe-stand-in';

/** What moved for one payment: each charge that took money, in minor units, and all that went back. */
export interface MovedMoney {
  paymentId: string;
  taken: number[];
  givenBack: number[];
}

interface StandIns {
  stripe: StripeStandIn;
  paypal: PayPalStandIn;
}

const sentMoney = (status: string): boolean => ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'].includes(status);
const cents = ({ value }: { value: string }): number => Math.round(Number(value) * 100);

function movedAtStripe({ stripe }: StandIns): MovedMoney[] {
  return stripe.intents().map(({ id, amount_received, metadata }) => ({
    paymentId: metadata.paymentId ?? '',
    taken: amount_received > 0 ? [amount_received] : [],
    givenBack: stripe
      .refunds()
      .filter((refund) => refund.payment_intent === id && refund.status === 'succeeded')
      .map(({ amount }) => amount),
  }));
}

/** In currencies with two decimals. */
function movedAtPayPal({ paypal }: StandIns): MovedMoney[] {
  return paypal.orders().map(({ custom_id, captures, refunds }) => ({
    paymentId: custom_id,
    taken: captures.filter(({ status }) => sentMoney(status)).map(({ amount }) => cents(amount)),
    givenBack: refunds.filter(({ status }) => status === 'COMPLETED').map(({ amount }) => cents(amount)),
  }));
}

function moved(standIns: StandIns): MovedMoney[] {
  const byPayment = new Map<string, MovedMoney>();
  for (const { paymentId, taken, givenBack } of [...movedAtStripe(standIns), ...movedAtPayPal(standIns)]) {
    const before = byPayment.get(paymentId) ?? { paymentId, taken: [], givenBack: [] };
    before.taken.push(...taken);
    before.givenBack.push(...givenBack);
    byPayment.set(paymentId, before);
  }
  return [...byPayment.values()];
}

type Door = (standIns: StandIns, body: string) => object | undefined;

const doors: Readonly<Record<string, Door>> = {
  'POST /stripe/misbehave': ({ stripe }, body) => void stripe.misbehave(JSON.parse(body)),
  'POST /paypal/misbehave': ({ paypal }, body) => void paypal.misbehave(JSON.parse(body)),
  'POST /behave'({ stripe, paypal }) {
    stripe.behave();
    paypal.behave();
    return undefined;
  },
  'POST /webhooks/hold'({ stripe, paypal }) {
    stripe.holdWebhooks();
    paypal.holdWebhooks();
    return undefined;
  },
  // it is not waited for: who receives them may be asking a stand-in that does not answer
  'POST /webhooks/release'({ stripe, paypal }, body) {
    const order = JSON.parse(body || '{}');
    stripe.releaseWebhooks(order);
    paypal.releaseWebhooks(order).catch(() => undefined);
    return undefined;
  },
  // the buyer goes to the bank over a part of what a payment took
  'POST /stripe/disputes'({ stripe }, body) {
    const { paymentId, ...dispute } = JSON.parse(body);
    const intent = stripe.intents().find(({ metadata }) => metadata.paymentId === paymentId);
    return stripe.dispute({ ...dispute, payment_intent: intent?.id ?? '' });
  },
  'GET /money': (standIns) => moved(standIns),
};

async function answer(standIns: StandIns, request: IncomingMessage): Promise<{ status: number; body?: object }> {
  const door = doors[`${request.method} ${request.url}`];
  if (!door) return { status: 404 };
  const body = door(standIns, await text(request));
  return body ? { status: 200, body } : { status: 204 };
}

export function startControl(standIns: StandIns, port: number): Server {
  const server = createServer((request, response) => {
    answer(standIns, request).then(
      ({ status, body }) => response.writeHead(status).end(body && JSON.stringify(body)),
      (error) => response.writeHead(400).end(String(error)),
    );
  });
  return server.listen(port, '127.0.0.1');
}
