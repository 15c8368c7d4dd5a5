/** The yardstick: a bare Express server that answers a small JSON document. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';

const app = express();
app.get('/', (_req, res) => void res.json({ hello: 'world' }));
const server: Server = app.listen(0, '127.0.0.1', () => {
  console.log((server.address() as AddressInfo).port);
});
