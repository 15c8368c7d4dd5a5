/** Stripe's endpoints for disputes. */
import { Router } from 'express';
import type { Disputes } from './disputes';
import { EvidenceForm, ReadQuery, readForm } from './read-form';

export function disputeRoutes(disputes: Disputes): Router {
  const router = Router();
  router.get('/v1/disputes/:id', (req, res) => {
    res.json(disputes.read(req.params.id, readForm(ReadQuery, req.query).expand));
  });
  router.post('/v1/disputes/:id', (req, res) => {
    res.json(disputes.answer(req.params.id, readForm(EvidenceForm, req.body).evidence?.uncategorized_text));
  });
  return router;
}
