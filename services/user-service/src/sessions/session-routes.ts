/** Routes to sign in, to go on, and to sign out. */
import { input, validate } from '@skysync/service-kit';
import { Router } from 'express';
import { body, type ValidationChain } from 'express-validator';
import { emailField, nameField, newPasswordField, passwordField } from '../accounts/account-validation';
import type { Deps } from '../deps';
import { enterAsGuest, login, logout, refresh, register } from './session-commands';

/** Any text, since one that is no token of ours is an answer of its own (401), not a malformed request. */
const refreshTokenField = (): ValidationChain =>
  body('refreshToken').isString().withMessage('must be a text').bail().isLength({ min: 1, max: 512 });

export function sessionRoutes(deps: Deps): Router {
  const router = Router();

  router.post('/auth/register', validate(emailField(), newPasswordField(), nameField()), async (req, res) => {
    res.status(201).json(await register(deps, input(req)));
  });

  router.post('/auth/login', validate(emailField(), passwordField()), async (req, res) => {
    res.json(await login(deps, input(req)));
  });

  router.post('/auth/guest', validate(), async (_req, res) => {
    res.status(201).json(await enterAsGuest(deps));
  });

  router.post('/auth/refresh', validate(refreshTokenField()), async (req, res) => {
    res.json(await refresh(deps, input<{ refreshToken: string }>(req).refreshToken));
  });

  router.post('/auth/logout', validate(refreshTokenField().optional()), async (req, res) => {
    await logout(deps, input<{ refreshToken?: string }>(req).refreshToken);
    res.status(204).end();
  });
  return router;
}
