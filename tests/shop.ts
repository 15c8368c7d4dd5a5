/** Buyers and staff of the platform under test: plain HTTP through its gateway, as anybody would. */
import { randomUUID } from 'node:crypto';
import type { Money, Quantity } from '@skysync/contracts';
import { attachPlatform, type Platform } from '@skysync/platform';

/** What tests read of answers, whichever answer has it: where one lacks it, the assertion on it fails. */
export interface Body {
  id: string;
  status: string;
  /** Of a problem. */
  code: string;
  errors: { field: string; message: string }[];
  accessToken: string;
  slug: string;
  sku: string;
  available: number;
  reserved: number;
  subtotal: Money;
  total: Money;
  amount: Money;
  payment: { id: string; status: string; nextAction?: unknown };
  timeline: { status: string }[];
  title: string;
  tags: string[];
  /** SKUs that are out of stock. */
  skus: string[];
  lines: (Quantity & { unitPrice: Money })[];
  variants: { sku: string }[];
  items: Body[];
  nextCursor: string | null;
  /** Of a dead letter. */
  poison: boolean;
  /** Services whose dead letters are missing. */
  unreachable: string[];
  /** What the auditor found, and how much it compared. */
  violations: unknown[];
  checked: { orders: number };
}

export interface Answer {
  status: number;
  body: Body;
  headers: Headers;
}

export interface Call {
  method?: string;
  body?: unknown;
  /** Sent as it is, whatever it is. */
  rawBody?: string;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** The platform that the global setup of this run started. */
export function platformUnderTest(): Platform {
  const directory = process.env.E2E_DIRECTORY;
  if (!directory) throw new Error('run these tests with: npx jest --selectProjects e2e');
  return attachPlatform(directory);
}

export class Shop {
  constructor(readonly url: string) {}

  async call(path: string, { method, body, rawBody, token, headers = {} }: Call = {}): Promise<Answer> {
    const sent = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method: method ?? (sent === undefined ? 'GET' : 'POST'),
      headers: {
        ...(sent !== undefined && { 'content-type': 'application/json' }),
        ...(token && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(sent !== undefined && { body: sent }),
      signal: AbortSignal.timeout(30_000),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson && text ? JSON.parse(text) : text, headers: response.headers };
  }

  async guest(): Promise<Buyer> {
    const answer = await this.call('/auth/guest', { method: 'POST' });
    if (answer.status !== 201) throw new Error(`POST /auth/guest answered ${answer.status}`);
    return new Buyer(this, answer.body.accessToken);
  }

  async login(who: { email: string; password: string }): Promise<Buyer> {
    const answer = await this.call('/auth/login', { body: { email: who.email, password: who.password } });
    if (answer.status !== 200) throw new Error(`login answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return new Buyer(this, answer.body.accessToken);
  }
}

export const address = {
  name: 'Ada Byron',
  line1: 'Rue de la Paix 1',
  city: 'Paris',
  postalCode: '75002',
  country: 'FR',
};

/** Somebody with a token. */
export class Buyer {
  constructor(
    readonly shop: Shop,
    readonly token: string,
  ) {}

  call(path: string, options: Call = {}): Promise<Answer> {
    return this.shop.call(path, { token: this.token, ...options });
  }

  addLine(sku: string, quantity = 1): Promise<Answer> {
    return this.call('/cart/lines', { body: { sku, quantity } });
  }

  checkout(method = 'pm_success', key: string = randomUUID()): Promise<Answer> {
    return this.call('/orders', {
      body: { shippingAddress: address, payment: { provider: 'sandbox', method } },
      headers: { 'idempotency-key': key },
    });
  }

  /** A new product with one SKU of `stock` pieces at 19.99 EUR; for staff. */
  async newSku(stock: number): Promise<string> {
    const sku = `T-${randomUUID().slice(0, 12)}`;
    const variants = [{ sku, title: 'One size', price: { amount: 1999, currency: 'EUR' }, stock }];
    const answer = await this.call('/products', {
      body: { title: `Test ${sku}`, description: 'A thing to buy in tests.', categories: [], variants },
    });
    if (answer.status !== 201)
      throw new Error(`POST /products answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return sku;
  }

  async stockOf(sku: string): Promise<{ available: number; reserved: number }> {
    const { available, reserved } = (await this.call(`/inventory/${sku}`)).body;
    return { available, reserved };
  }
}
