/** The catalogue's routes: reading is public, changing is for staff. */
import { idParam, input, invalidRequest, validate } from '@skysync/service-kit';
import { type Response, Router } from 'express';
import type { Deps } from '../deps';
import { etagOf, ifMatchOf } from './etag';
import { importProducts } from './import-products';
import type { Product, ProductChanges, ProductInput } from './product';
import { createProduct, deleteProduct, updateProduct } from './product-commands';
import { getProduct, type ListInput, listProducts, type StockedProduct, withStock } from './product-queries';
import { changeFields, createFields, importFields, listFields } from './product-validation';
import { productView } from './product-view';

export function productRoutes(deps: Deps): Router {
  const router = Router();
  const staff = deps.guard.atLeast('staff');

  const send = (res: Response, status: number, found: StockedProduct): void =>
    void res.status(status).set('ETag', etagOf(found)).json(productView(found));
  const sendWithStock = async (res: Response, status: number, product: Product): Promise<void> => {
    for (const found of await withStock(deps, [product])) send(res, status, found);
  };

  router.get('/products', validate(...listFields), async (req, res) => {
    const { items, nextCursor } = await listProducts(deps, input<ListInput>(req));
    res.json({ items: items.map(productView), nextCursor });
  });

  router.get('/products/:idOrSlug', validate(idParam('idOrSlug')), async (req, res) => {
    send(res, 200, await getProduct(deps, input<{ idOrSlug: string }>(req).idOrSlug));
  });

  router.post('/products', staff, validate(...createFields), async (req, res) => {
    const product = await createProduct(deps, input<ProductInput>(req));
    await sendWithStock(res.location(`/products/${product._id}`), 201, product);
  });

  router.post('/products/import', staff, validate(...importFields), async (req, res) => {
    res.json(await importProducts(deps, input<{ products: ProductInput[] }>(req).products));
  });

  router.patch('/products/:id', staff, validate(idParam('id'), ...changeFields), async (req, res) => {
    const { id, ...changes } = input<ProductChanges & { id: string }>(req);
    if (Object.keys(changes).length === 0) throw invalidRequest([{ field: 'body', message: 'must change something' }]);
    await sendWithStock(res, 200, await updateProduct(deps, id, changes, ifMatchOf(req)));
  });

  router.delete('/products/:id', staff, validate(idParam('id')), async (req, res) => {
    await deleteProduct(deps, input<{ id: string }>(req).id);
    res.status(204).end();
  });

  return router;
}
