/** product-service: its rooms and what they need. Never listens. */
import { defineService } from '@skysync/service-kit';
import { categoryRoutes } from './categories/category-routes';
import { categoryTreeRecord } from './categories/category-tree-record';
import type { Deps } from './deps';
import { importRoutes } from './import/import-routes';
import { createInventory } from './inventory/inventory';
import { inventoryRoutes } from './inventory/inventory-routes';
import { finishOpenings } from './inventory/open-stock';
import { productRoutes } from './products/product-routes';
import { createProducts } from './products/products';
import { reservationEvents } from './reservations/reservation-events';
import { reservationRoutes } from './reservations/reservation-routes';
import { createReservations } from './reservations/reservations';
import { settleReservations } from './reservations/settle-reservations';
import { createStrayHoldsWalk } from './reservations/stray-holds';
import { createListProducts } from './search/list-products';
import { searchRoutes } from './search/search-routes';
import { createTermsRefresh, dropTextIndex } from './terms/refresh-terms';

export const productService = defineService<Deps>({
  appId: 'product-service',
  routes: [searchRoutes, productRoutes, categoryRoutes, importRoutes, inventoryRoutes, reservationRoutes].flat(),
  events: reservationEvents,
  bodyLimit: '2mb', // an import of a hundred products with their descriptions
  sweeps: (deps) => [
    { name: 'openings', run: () => finishOpenings(deps) },
    { name: 'reservations', run: (until) => settleReservations(deps, until) },
    { name: 'stray holds', run: createStrayHoldsWalk(deps) },
    { name: 'terms', run: createTermsRefresh(deps) },
  ],
  build(base) {
    const { call, log, store } = base;
    const products = createProducts(base);
    const listProducts = createListProducts(products.catalogue);
    const rooms = { ...products, ...createInventory(base, products), ...createReservations(base) };
    return { call, log, categories: store(categoryTreeRecord), listProducts, ...rooms };
  },
  prepare: dropTextIndex,
  settle: ({ inStockFlags }) => inStockFlags.drain(),
});
