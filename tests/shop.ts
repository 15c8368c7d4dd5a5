/**
 * Buyers and staff of the platform under test: what they usually do goes through the typed client, and `call` is plain HTTP
 * for what no client would send.
 */
import { randomUUID } from 'node:crypto';
import type { Money, Quantity } from '@skysync/contracts';
import { attachPlatform, type Platform } from '@skysync/platform';
import { createShopClient, type Shape, type ShopClient } from '@skysync/shop-client';

/** What tests read of answers, whichever answer has it: where one lacks it, the assertion on it fails. */
export interface Body {
  id: string;
  number: string;
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
  payment: { id: string; status: string; nextAction?: { url?: string; confirmUrl?: string } };
  /** Of an order: its attempts to be paid. */
  payments: { id: string; status: string }[];
  timeline: { status: string }[];
  title: string;
  tags: string[];
  /** SKUs that are out of stock. */
  skus: string[];
  lines: (Quantity & { unitPrice: Money })[];
  variants: { sku: string }[];
  items: Body[];
  /** Of a saved method. */
  isDefault: boolean;
  nextAction?: { url?: string; clientSecret?: string; publishableKey?: string };
  /** Of a payment provider. */
  provider: string;
  /** Of a payment. */
  refunded: number;
  /** Of a journal entry. */
  cause: { paymentId: string };
  postings: { account: string; amount: number }[];
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

/** Of a typed call: its answer or its problem. */
const answerOf = ({ data, error, response }: { data?: unknown; error?: unknown; response: Response }): Answer => ({
  status: response.status,
  // a gateway that is killed while it answers may say nothing at all
  body: (data ?? (error || {})) as Body,
  headers: response.headers,
});

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

/** Whether PostgreSQL under FerretDB serves it, so that statements can be run and the server be killed. */
export const hasPostgres = (platform: Platform): boolean => 'postgres' in platform.pids();

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
    const { data, response } = await createShopClient(this).POST('/api/v1/auth/guest');
    if (!data) throw new Error(`POST /auth/guest answered ${response.status}`);
    return new Buyer(this, data.accessToken);
  }

  async login({ email, password }: Shape<'Credentials'>): Promise<Buyer> {
    const { data, error } = await createShopClient(this).POST('/api/v1/auth/login', { body: { email, password } });
    if (!data) throw new Error(`login answered ${JSON.stringify(error)}`);
    return new Buyer(this, data.accessToken);
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
  readonly client: ShopClient;

  constructor(
    readonly shop: Shop,
    readonly token: string,
  ) {
    this.client = createShopClient({ url: shop.url, token });
  }

  call(path: string, options: Call = {}): Promise<Answer> {
    return this.shop.call(path, { token: this.token, ...options });
  }

  async addLine(sku: string, quantity = 1): Promise<Answer> {
    return answerOf(await this.client.POST('/api/v1/cart/lines', { body: { sku, quantity } }));
  }

  async checkout(method = 'pm_success', key: string = randomUUID(), provider = 'sandbox'): Promise<Answer> {
    const body = { shippingAddress: address, payment: { provider, method } };
    const params = { header: { 'Idempotency-Key': key } };
    return answerOf(await this.client.POST('/api/v1/orders', { params, body }));
  }

  /** A new product with one SKU of `stock` pieces at 19.99 EUR; for staff. */
  async newSku(stock: number): Promise<string> {
    const sku = `T-${randomUUID().slice(0, 12)}`;
    const variants = [{ sku, title: 'One size', price: { amount: 1999, currency: 'EUR' }, stock }];
    const { data, error } = await this.client.POST('/api/v1/products', {
      body: { title: `Test ${sku}`, description: 'A thing to buy in tests.', categories: [], variants },
    });
    if (!data) throw new Error(`POST /products answered ${JSON.stringify(error)}`);
    return sku;
  }

  async stockOf(sku: string): Promise<Pick<Shape<'Stock'>, 'available' | 'reserved'>> {
    const { data, error } = await this.client.GET('/api/v1/inventory/{sku}', { params: { path: { sku } } });
    if (!data) throw new Error(`GET /inventory/${sku} answered ${JSON.stringify(error)}`);
    const { available, reserved } = data;
    return { available, reserved };
  }
}
