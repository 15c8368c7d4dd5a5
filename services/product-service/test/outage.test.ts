/** A database that goes away in the middle of a bulk write is an outage (503), and what it left half done is finished by a repetition. */
import { randomUUID } from 'node:crypto';
import { connectDatabase } from '@skysync/service-kit';
import { eventually, startTestService, type TestService } from '@skysync/test-kit';
import type { Deps } from '../src/deps';
import { productService } from '../src/service';
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy';

let proxy: DatabaseProxy;
let service: TestService<Deps>;
beforeAll(async () => {
  proxy = await startDatabaseProxy(`test-${randomUUID().slice(0, 8)}`);
  const connection = await connectDatabase(proxy.uri);
  const drop = async () => {
    await connection.dropDatabase();
    await connection.close();
  };
  service = await startTestService(productService, { database: { connection, drop } });
});
afterAll(async () => {
  await service.stop();
  await service.database.drop();
  await proxy.close();
});

const price = { amount: 100, currency: 'EUR' };
const products = Array.from({ length: 100 }, (_, index) => ({
  title: `Thing ${index}`,
  variants: Array.from({ length: 20 }, (_, n) => ({ sku: `O-${index}-${n}`, price, stock: 3 })),
}));
const importAll = () =>
  service.api.post('/products/import', { token: service.tokens.token({ role: 'staff' }), body: { products } });

test.each([20, 150, 400])(
  'cut %d ms after the import began',
  async (ms) => {
    const cut = setTimeout(() => proxy.cut(), ms);
    const answer = await importAll();
    clearTimeout(cut);
    proxy.restore();
    if (answer.status !== 200) {
      expect([answer.status, answer.body.code]).toEqual([503, 'unavailable']);
      expect(answer.headers['retry-after']).toBeDefined();
    }
    await eventually(async () => expect((await importAll()).status).toBe(200), { timeoutMs: 20_000 });
    const { body } = await service.api.get('/products', { query: { limit: '100' } });
    const available = body.items.flatMap(({ variants }: { variants: { available: number }[] }) =>
      variants.map((v) => v.available),
    );
    expect(new Set(available)).toEqual(new Set([3]));
    expect([body.items.length, available.length]).toEqual([100, 2_000]);
  },
  60_000,
);

test('while it is away every route answers 503', async () => {
  proxy.cut();
  const answers = await Promise.all([
    service.api.get('/products'),
    importAll(),
    service.api.post('/internal/variants', { sender: 'order-service', body: { skus: ['O-1-1'] } }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
  proxy.restore();
  await eventually(async () => expect((await service.api.get('/products')).status).toBe(200), { timeoutMs: 20_000 });
}, 60_000);
