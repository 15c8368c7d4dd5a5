/** product-service: its rooms and what they need. Never listens. */
import { defineService, wholeNumber } from '@skysync/service-kit';
import { categoryRecord } from './categories/category-record';
import { categoryRoutes } from './categories/category-routes';
import type { Deps } from './deps';
import { importRoutes } from './import/import-routes';
import { createInStockFlags } from './inventory/in-stock-flags';
import { inventoryRoutes } from './inventory/inventory-routes';
import { finishOpenings } from './inventory/open-stock';
import { stockRecord } from './inventory/stock-record';
import { createStockWrites } from './inventory/stock-writes';
import { createCatalogue } from './products/catalogue';
import { productRecord } from './products/product-record';
import { productRoutes } from './products/product-routes';
import { createRecentReservations } from './reservations/recent-reservations';
import { reservationEvents } from './reservations/reservation-events';
import { reservationRecord } from './reservations/reservation-record';
import { reservationRoutes } from './reservations/reservation-routes';
import { settleReservations } from './reservations/settle-reservations';
import { createStrayHoldsWalk } from './reservations/stray-holds';
import { createListProducts } from './search/list-products';
import { searchRoutes } from './search/search-routes';

export const productService = defineService<Deps>({
  appId: 'product-service',
  routes: [
    ...searchRoutes,
    ...productRoutes,
    ...importRoutes,
    ...categoryRoutes,
    ...inventoryRoutes,
    ...reservationRoutes,
  ],
  events: reservationEvents,
  bodyLimit: '2mb', // an import of a hundred products with their descriptions
  sweeps: (deps) => [
    { name: 'openings', run: () => finishOpenings(deps) },
    { name: 'reservations', run: () => settleReservations(deps) },
    { name: 'stray holds', run: createStrayHoldsWalk(deps) },
  ],
  build({ call, log, store, connection, env }) {
    const products = store(productRecord);
    const catalogue = createCatalogue(connection);
    return {
      call,
      log,
      products,
      categories: store(categoryRecord),
      stocks: store(stockRecord),
      reservations: store(reservationRecord),
      recentReservations: createRecentReservations(),
      catalogue,
      listProducts: createListProducts(catalogue),
      stockWrites: createStockWrites(connection),
      inStockFlags: createInStockFlags({ products, catalogue, log }),
      maxPiecesPerOrder: wholeNumber(env, 'MAX_PIECES_PER_ORDER', 10_000, 1),
    };
  },
  close: ({ inStockFlags }) => inStockFlags.drain(),
});
