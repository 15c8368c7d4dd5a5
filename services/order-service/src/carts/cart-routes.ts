/** Routes under `/cart`: one active cart for each token subject, guests included. */
import { caller, type Guard, idParam, input, integerField, skuField, validate } from '@skysync/service-kit';
import { type Response, Router } from 'express';
import { body, param } from 'express-validator';
import type { Deps } from '../deps';
import { type Cart, cartAnswer, cartTag, maxQuantity, removeLine, setQuantity } from './cart';
import { addToCart } from './cart-commands';

const quantity = (min: number) => integerField(body('quantity'), { min, max: maxQuantity });
const skuInPath = [idParam('sku'), skuField(param('sku'))];

const send = (res: Response, cart: Cart | undefined): void => {
  res.setHeader('ETag', cartTag(cart));
  res.json(cartAnswer(cart));
};

export function cartRoutes(deps: Deps, guard: Guard): Router {
  const router = Router();

  router.get('/cart', guard.atLeast('guest'), validate(), async (_req, res) => {
    send(res, (await deps.carts.get(caller()))?.value);
  });

  router.delete('/cart', guard.atLeast('guest'), validate(), async (_req, res) => {
    await deps.carts.delete(caller());
    res.status(204).end();
  });

  router.post('/cart/lines', guard.atLeast('guest'), validate(skuField(body('sku')), quantity(1)), async (req, res) => {
    const line = input<{ sku: string; quantity: number }>(req);
    send(res, await addToCart(deps, caller(), line, req.get('if-match')));
  });

  router.patch('/cart/lines/:sku', guard.atLeast('guest'), validate(...skuInPath, quantity(0)), async (req, res) => {
    const line = input<{ sku: string; quantity: number }>(req);
    const change = (cart: Cart): Cart => setQuantity(cart, line.sku, line.quantity);
    send(res, await deps.carts.update(caller(), change, req.get('if-match')));
  });

  router.delete('/cart/lines/:sku', guard.atLeast('guest'), validate(...skuInPath), async (req, res) => {
    const { sku } = input<{ sku: string }>(req);
    send(res, await deps.carts.update(caller(), (cart) => removeLine(cart, sku), req.get('if-match')));
  });

  return router;
}
