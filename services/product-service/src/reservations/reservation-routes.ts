/** What order-service asks for: prices, reservations, and their release. */
import { allowCallers, input, integerField, objectField, skuField, validate } from '@skysync/service-kit';
import { Router } from 'express';
import { body, param } from 'express-validator';
import type { Deps } from '../deps';
import { findVariants } from '../products/product-queries';
import { releaseReservation } from './end-reservation';
import { type ReserveInput, reserve } from './reserve';

const maxLines = 100;
const orderGrammar = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const distinctSkus = (lines: unknown): boolean =>
  !Array.isArray(lines) || new Set(lines.map((line: { sku?: unknown } | null) => line?.sku)).size === lines.length;

const reserveFields = [
  body('orderId').isString().bail().matches(orderGrammar).withMessage('must be an order id'),
  body('lines')
    .isArray({ min: 1, max: maxLines })
    .withMessage(`must be a list of 1 to ${maxLines} lines`)
    .custom(distinctSkus)
    .withMessage('must have each SKU once'),
  objectField('lines.*', 'sku', 'quantity'),
  skuField(body('lines.*.sku')),
  integerField(body('lines.*.quantity'), { min: 1, max: 1_000_000 }),
];

const variantFields = [
  body('skus').isArray({ min: 1, max: 500 }).withMessage('must be a list of 1 to 500 SKUs'),
  skuField(body('skus.*')),
];

export function reservationRoutes(deps: Deps): Router {
  const router = Router();
  const orderService = allowCallers('order-service');
  const orderId = param('orderId').matches(orderGrammar).withMessage('must be an order id');

  router.post('/internal/variants', orderService, validate(...variantFields), async (req, res) => {
    res.json({ variants: await findVariants(deps, input<{ skus: string[] }>(req).skus) });
  });

  router.post('/internal/reservations', orderService, validate(...reserveFields), async (req, res) => {
    const { _id, lines, expiresAt } = await reserve(deps, input<ReserveInput>(req));
    res.json({ orderId: _id, lines, expiresAt });
  });

  router.post('/internal/reservations/:orderId/release', orderService, validate(orderId), async (req, res) => {
    const id = input<{ orderId: string }>(req).orderId;
    res.json({ orderId: id, state: await releaseReservation(deps, id) });
  });

  return router;
}
