/** The audit over real orders, with lists of the other services as they would come, page by page. */
import { openShop, type Shop } from './shop';

let shop: Shop;
beforeAll(async () => {
  shop = await openShop();
});
afterAll(() => shop.close());

const longAgo = new Date(Date.now() - 3_600_000);

/** What product- and payment-service list, in pages of one. */
function listNeighbours(): void {
  const pages = (app: string, path: string, items: () => object[]) => {
    for (let i = 0; i < 10; i += 1) {
      const cursor = i === 0 ? '' : `&cursor=${i}`;
      shop.sidecar.answer(`${app} GET ${path}?limit=100${cursor}`, () => ({
        items: items().slice(i, i + 1),
        nextCursor: i + 1 < items().length ? String(i + 1) : null,
      }));
    }
  };
  pages('product-service', '/internal/reservations', () =>
    [...shop.reservations.values()].map((one) => ({ ...one, state: 'committed', createdAt: longAgo.toISOString() })),
  );
  pages('product-service', '/internal/inventory', () =>
    Object.entries(shop.stock).map(([sku, available]) => ({ sku, available, reserved: 0, held: 0, ledger: available })),
  );
  pages('payment-service', '/internal/payments', () =>
    [...shop.payments.values()].map((one) => ({ ...one, refunded: 0, createdAt: longAgo.toISOString() })),
  );
}

const audit = async () => (await shop.api.get('/admin/audit', { token: shop.buyer('owner', 'admin').token })).body;

it('finds a sound store sound, and names the order whose payment is gone', async () => {
  const buyer = shop.buyer('buyer');
  const ids: string[] = [];
  for (const key of ['a', 'b', 'c']) {
    await buyer.add('SKU-1');
    ids.push((await buyer.order(key)).body.id);
  }
  await shop.drain();
  await shop.stored.updateMany({}, { $set: { updatedAt: longAgo, createdAt: longAgo } });
  listNeighbours();
  expect(await audit()).toMatchObject({
    checked: { orders: 3, reservations: 3, payments: 3, skus: 3 },
    violations: [],
  });

  shop.payments.delete(ids[1] ?? '');
  const { violations } = await audit();
  expect(violations).toEqual([
    { kind: 'paid_without_payment', subject: ids[1], detail: '0 payments took money, the order is paid' },
  ]);
});
