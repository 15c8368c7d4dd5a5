/** What a browser gets of the stand-in: its script, its frames, and what the frames ask. Card numbers end here. */
import { join } from 'node:path';
import express, { Router } from 'express';
import type { Intents } from './intents';
import { methodOfNumber } from './test-methods';

const folder = join(__dirname, '../../browser');
const policy = "default-src 'self'; base-uri 'none'";

export function browserRoutes(intents: Intents): Router {
  const router = Router();
  router.use(express.json());
  router.use((_req, res, next) => {
    res.setHeader('Content-Security-Policy', policy);
    next();
  });
  router.post('/payment-methods', (req, res) => {
    const id = methodOfNumber(String(req.body?.number));
    res.json(id ? { paymentMethod: { id } } : { error: { message: 'Your card number is invalid.' } });
  });
  router.post('/challenges', (req, res) => {
    const intent = intents.list().find(({ client_secret }) => client_secret === req.body?.clientSecret);
    if (!intent) return void res.json({ error: { message: 'No such PaymentIntent' } });
    const { status, last_payment_error: error } = intents.complete3ds(intent.id, req.body.authenticated === true);
    res.json(error ? { error } : { paymentIntent: { id: intent.id, status } });
  });
  router.use(express.static(folder));
  return router;
}
