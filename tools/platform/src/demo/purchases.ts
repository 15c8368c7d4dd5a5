/** The three stories of the demo: one that works, one whose card is declined, one without an account. */
import type { Login } from '../secrets';
import { logIn } from '../seed/seed';
import {
  addLine,
  cartSkus,
  checkOut,
  emptyCart,
  expect,
  findProduct,
  guestToken,
  type Line,
  money,
  type Stage,
  waitForOrder,
  waitForStock,
} from './steps';

async function choose(stage: Stage, token: string, wanted: number): Promise<Line[]> {
  const products = await findProduct(stage, token, wanted);
  return products.map((product, index) => ({ ...product, quantity: index + 1 }));
}

/** Returns the customer's token, for the next story. */
export async function purchase(stage: Stage, customer: Login): Promise<string> {
  stage.say(`1. ${customer.email} buys something`);
  const token = await logIn(stage.client, customer);
  stage.say('   logged in');
  await emptyCart(stage, token);
  const lines = await choose(stage, token, 2);
  for (const line of lines) await addLine(stage, token, line);
  const order = await checkOut(stage, token, 'pm_success');
  expect(order.status === 'paid', `the order should be paid, it is ${order.status}`);
  stage.say(`   order ${order.number} is paid: ${money(order.total)}`);
  for (const line of lines) await waitForStock(stage, token, line, line.available - line.quantity);
  await waitForOrder(stage, token, order.id, 'paid');
  stage.say('   it stands in the order history\n');
  return token;
}

export async function declinedPurchase(stage: Stage, token: string): Promise<void> {
  stage.say('2. The card is declined');
  await emptyCart(stage, token);
  const lines = await choose(stage, token, 1);
  for (const line of lines) await addLine(stage, token, line);
  const order = await checkOut(stage, token, 'pm_declined');
  expect(order.status === 'payment_failed', `the order should be payment_failed, it is ${order.status}`);
  const kept = await cartSkus(stage, token);
  expect(
    kept.join() === lines.map(({ sku }) => sku).join(),
    `the cart should be kept, it holds ${kept.join() || 'nothing'}`,
  );
  stage.say(`   order ${order.number}: payment failed, and the cart is kept`);
  for (const line of lines) await waitForStock(stage, token, line, line.available);
  await emptyCart(stage, token);
  stage.say('');
}

export async function guestPurchase(stage: Stage): Promise<void> {
  stage.say('3. A guest buys without an account');
  const token = await guestToken(stage);
  const [line] = await choose(stage, token, 1);
  expect(line !== undefined, 'there should be a product in stock');
  await addLine(stage, token, line);
  const order = await checkOut(stage, token, 'pm_success', 'guest@demo.example');
  expect(order.status === 'paid', `the order should be paid, it is ${order.status}`);
  stage.say(`   order ${order.number} is paid: ${money(order.total)}`);
  await waitForStock(stage, token, line, line.available - line.quantity);
  stage.say('');
}
