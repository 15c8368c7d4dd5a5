/** Mails about orders: to the address that was left with the order, else to the account, once for each event. */
import { Problem } from '@skysync/service-kit';
import { type Mailbox, openMailbox } from './mailbox';
import { newPerson, startUserService, type UserService } from './user-service';

let service: UserService;
let mailbox: Mailbox;
beforeAll(async () => {
  service = await startUserService();
  mailbox = openMailbox(service.runtime);
});
afterAll(() => service.stop());

const money = (amount: number) => ({ amount, currency: 'EUR' });
const order = {
  number: 'DEMO-1',
  lines: [{ title: '<Tea> & more', quantity: 2, total: money(2_398) }],
  discount: money(100),
  shipping: money(490),
  tax: money(0),
  total: money(2_788),
};
let events = 0;

/** Brings the event twice, as a broker may. */
async function wanted(mail: 'order-confirmed' | 'refund-made', amount?: { amount: number; currency: string }) {
  events += 1;
  const envelope = {
    ...{
      specversion: '1.0',
      source: 'order-service',
      subject: 'o1',
      store: 'demo',
      time: 'now',
      id: `event-${events}`,
    },
    type: 'skysync.order.mail_wanted.v1',
    data: { orderId: 'o1', mail, ...(amount && { amount }) },
  };
  const { deliver } = service.runtime.inboundOf();
  expect([await deliver(envelope), await deliver(envelope)]).toEqual(['SUCCESS', 'SUCCESS']);
  await service.sweep();
}

test('a guest gets the confirmation at the address of the order', async () => {
  const { email } = newPerson();
  service.runtime.answer('describeOrder', () => ({ ...order, userId: 'guest_1', email }));
  await wanted('order-confirmed');
  const { html } = await mailbox.next(email, /^Your order DEMO-1 at Demo Store$/);
  for (const text of ['2 × &lt;Tea&gt; &amp; more', '€23.98', 'Shipping', '€4.90', '-€1.00', '€27.88'])
    expect(html).toContain(text);
  expect(mailbox.caught.filter(({ to }) => to === email)).toHaveLength(1);
});

test('an account gets a refund told in its language', async () => {
  const { user } = (await service.register({ locale: 'de' })).body;
  service.runtime.answer('describeOrder', () => ({ ...order, userId: user.id }));
  await wanted('refund-made', money(500));
  expect((await mailbox.next(user.email, /^Erstattung für Ihre Bestellung DEMO-1$/)).html).toContain('5,00\u00a0€');
});

test('nobody is written to about an order that is gone, or whose buyer left nothing', async () => {
  const ofOrders = () => mailbox.caught.filter(({ subject }) => subject.includes('DEMO-1')).length;
  const before = ofOrders();
  service.runtime.answer('describeOrder', () => ({ ...order, userId: 'guest_2' }));
  await wanted('order-confirmed');
  service.runtime.answer('describeOrder', () => {
    throw new Problem('not_found');
  });
  await wanted('order-confirmed');
  expect(ofOrders()).toBe(before);
  const waiting = { template: 'order-confirmed', outcome: { $exists: false } };
  expect(await service.connection.collection('mails').countDocuments(waiting)).toBe(0);
});

test('while order-service is away the mail waits', async () => {
  const { email } = newPerson();
  service.runtime.answer('describeOrder', () => {
    throw new Problem('unavailable');
  });
  await wanted('order-confirmed');
  service.runtime.answer('describeOrder', () => ({ ...order, userId: 'guest_3', email }));
  await service.connection
    .collection('mails')
    .updateMany({ dueAt: { $exists: true } }, { $set: { dueAt: new Date(0) } });
  await service.sweep();
  await mailbox.next(email, /DEMO-1/);
});
