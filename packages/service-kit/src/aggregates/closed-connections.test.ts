/** What is written to a connection that has just ended fails, instead of waiting for ever. */
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { withDeadline } from '../runtime/deadline';
import { endWritesOfClosedConnections } from './closed-connections';

const requireOfMongoose = createRequire(require.resolve('mongoose'));
const { Connection } = requireOfMongoose('mongodb/lib/cmap/connection');
const { ns } = requireOfMongoose('mongodb/lib/utils');

let server: Server;
beforeAll(async () => {
  endWritesOfClosedConnections();
  server = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

test.each(['before the write', 'while it waits'])('the socket is destroyed %s', async (when) => {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  const connection = new Connection(socket, { id: 1, generation: 0, hostAddress: 'test' });
  const ask = () => connection.command(ns('admin.$cmd'), { hello: 1 }, {});
  if (when === 'before the write') socket.destroy();
  const answer = ask();
  if (when === 'while it waits') socket.destroy();
  await expect(withDeadline(2_000, 'the write', () => answer)).rejects.toThrow('closed');
});
