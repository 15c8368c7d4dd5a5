/** The example of a checkout page in a real browser: it buys by card and by PayPal, and no card number reaches the gateway. */
import { execFileSync } from 'node:child_process';
import { eventually } from '@skysync/test-kit';
import { type Browser, chromium, type Page, type Request } from 'playwright-core';
import { auditIsClean } from './checkouts';
import { platformUnderTest, Shop } from './shop';

const platform = platformUnderTest();
const shop = new Shop(platform.url);
const address = `http://localhost:${platform.ports.CHECKOUT_PAGE_PORT}`;
const withinMs = 15_000;
let browser: Browser;

beforeAll(async () => {
  const executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  // root may not have a sandbox, and a container may have little shared memory
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}, 60_000);
afterAll(() => browser.close());

interface Visit {
  page: Page;
  /** All that the page sent to the gateway. */
  asked: Request[];
  /** Where card numbers went. */
  numbersAt: string[];
  errors: string[];
}

/** A buyer who opens the page; each is a guest of its own. */
async function visit(): Promise<Visit> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const visited: Visit = { page, asked: [], numbersAt: [], errors: [] };
  page.setDefaultTimeout(withinMs);
  page.on('request', (request) => {
    const { origin } = new URL(request.url());
    if (origin === platform.url) visited.asked.push(request);
    const sent = decodeURIComponent(
      `${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ''}`,
    );
    if (/\d{4} ?\d{4} ?\d{4} ?\d{4}/.test(sent)) visited.numbersAt.push(origin);
  });
  page.on('pageerror', (error) => visited.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && message.location().url.startsWith(address)) visited.errors.push(message.text());
  });
  await page.goto(address);
  await eventually(
    async () =>
      expect([await page.locator('#status').textContent(), await page.getByRole('button').count()]).toEqual(['', 1]),
    { timeoutMs: withinMs },
  );
  return visited;
}

async function payByCard({ page }: Visit, number: string): Promise<void> {
  await page.getByLabel('stripe').check();
  await page.frameLocator('#card iframe').getByLabel('Card number').fill(number);
  await page.getByRole('button', { name: 'Pay' }).click();
}

/** Waits for the page to say it. */
const says = ({ page }: Visit, text: string) =>
  eventually(async () => expect(await page.locator('#status').textContent()).toContain(text), { timeoutMs: withinMs });

/** Of each request to the gateway its target, headers and body; the number went to the stand-in of Stripe alone. */
function expectNoNumber({ asked, numbersAt, errors }: Visit): void {
  expect(errors).toEqual([]);
  expect(asked.some((request) => request.method() === 'POST' && request.url().endsWith('/api/v1/orders'))).toBe(true);
  expect(new Set(numbersAt)).toEqual(new Set([`http://127.0.0.1:${platform.ports.STRIPE_STAND_IN_PORT}`]));
}

test('a card pays', async () => {
  const visited = await visit();
  await payByCard(visited, '4242 4242 4242 4242');
  await says(visited, 'succeeded');
  expectNoNumber(visited);
});

test('a card that is declined says why, and another one pays', async () => {
  const visited = await visit();
  await payByCard(visited, '4000 0000 0000 0002');
  await says(visited, 'failed: generic_decline');
  expectNoNumber(visited);
  await visited.page.reload();
  await payByCard(visited, '4242424242424242');
  await says(visited, 'succeeded');
});

test('a number that is none is refused by Stripe, and nothing is ordered', async () => {
  const visited = await visit();
  await payByCard(visited, '4242 4242 4242 4241');
  await says(visited, 'Your card number is invalid.');
  expect(visited.asked.filter((request) => request.url().endsWith('/api/v1/orders'))).toEqual([]);
});

test.each([
  ['Complete', 'succeeded'],
  ['Fail', 'failed'],
])('3-D Secure, and the buyer clicks %s', async (button, outcome) => {
  const visited = await visit();
  await payByCard(visited, '4000 0000 0000 3220');
  await visited.page.frameLocator('body > iframe').getByRole('button', { name: button }).click();
  await says(visited, outcome);
  expectNoNumber(visited);
});

test('PayPal: the buyer agrees there, comes back, and has paid', async () => {
  const visited = await visit();
  await visited.page.getByLabel('paypal').check();
  await visited.page.getByRole('button', { name: 'Pay' }).click();
  await visited.page.getByRole('link', { name: 'Pay' }).click();
  await visited.page.waitForURL(`${address}/checkout/paypal/return**`);
  await says(visited, 'succeeded');
  expect([visited.errors, visited.numbersAt]).toEqual([[], []]);
});

test('PayPal: the buyer turns back', async () => {
  const visited = await visit();
  await visited.page.getByLabel('paypal').check();
  await visited.page.getByRole('button', { name: 'Pay' }).click();
  await visited.page.getByRole('link', { name: 'Back to the shop' }).click();
  await says(visited, 'not paid');
});

test('the page may load nothing and ask nobody but the API and Stripe', async () => {
  const answer = await fetch(address, { signal: AbortSignal.timeout(withinMs) });
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/unsafe|\*/);
  expect(await answer.text()).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=/);
});

test('all of it adds up', async () => auditIsClean(await shop.login(platform.demo.admin)));
