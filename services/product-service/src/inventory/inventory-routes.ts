/** Routes of the stock, for staff. */
import { input, integerField, skuField, textField, validate } from '@skysync/service-kit';
import { Router } from 'express';
import { body, param } from 'express-validator';
import type { Deps } from '../deps';
import { getStock, type StockInput, setStock } from './adjust-stock';
import type { Stock } from './stock';

const stockView = ({ sku, available, reserved }: Stock) => ({ sku, available, reserved });

export function inventoryRoutes(deps: Deps): Router {
  const router = Router();
  const staff = deps.guard.atLeast('staff');
  const sku = skuField(param('sku'));
  const stockFields = [integerField(body('available'), { max: 1_000_000_000 }), textField(body('reason'))];

  router.get('/inventory/:sku', staff, validate(sku), async (req, res) => {
    res.json(stockView(await getStock(deps, input<{ sku: string }>(req).sku)));
  });

  router.put('/inventory/:sku', staff, validate(sku, ...stockFields), async (req, res) => {
    res.json(stockView(await setStock(deps, input<StockInput>(req))));
  });

  return router;
}
