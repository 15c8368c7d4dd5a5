/** A service of the kit that writes LINES log lines with each request, and tells its memory and what became of its lines. */
const { newContext, run, withContext } = require('@skysync/service-kit');
const express = require('express');

const lines = Number(process.env.LINES);
const order = {
  orderId: 'ord_4bf92f3577b34da6a3ce929d0e0e4736',
  status: 'awaiting_payment',
  total: { amount: 1999, currency: 'EUR' },
};

function createApp(log) {
  const app = express();
  app.get('/work', (_req, res) => {
    withContext(newContext({ store: 'demo' }), () => {
      for (let n = 0; n < lines; n += 1)
        log.info('an order is looked at', { ...order, n, ...(n === 0 && { error: new Error('not yet') }) });
    });
    res.json({ done: true });
  });
  app.get('/memory', (_req, res) => {
    global.gc?.();
    res.json({ heapMb: process.memoryUsage().heapUsed / 2 ** 20, rssMb: process.memoryUsage.rss() / 2 ** 20 });
  });
  return app;
}

run({ appId: 'logging', start: async (_runtime, log) => ({ app: createApp(log), close: async () => {} }) }, () => ({
  ready: async () => {},
  close: async () => {},
}));
