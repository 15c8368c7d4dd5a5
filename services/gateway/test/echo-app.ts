/** Stands in the place of order- and product-service behind their real sidecars. */
import express, { type Express } from 'express';

/** Answers with what reached it; also under /internal, so that only the policy keeps callers out. */
export function echoApp(onReached: () => number): Express {
  const app = express();
  app.get('/dapr/subscribe', (_req, res) => void res.json([]));
  app.post('/sweeper', (_req, res) => void res.json({}));
  app.get('/orders/broken', (req) => void req.socket.destroy());
  app.use((req, res) => {
    const count = req.headers['dapr-caller-app-id'] === undefined ? undefined : onReached();
    res.json({ url: req.originalUrl, headers: req.headers, count });
  });
  return app;
}
