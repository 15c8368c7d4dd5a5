/** The gateway as it listens: with its own server settings, before a stand-in of its sidecar. */
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { GatewayConfig } from '../src/config';
import { gateway } from '../src/service';
import { type StandIn, startStandIn } from './stand-in-sidecar';

/** A connection that sends bytes as they are. */
export interface RawConnection {
  socket: Socket;
  /** All that was answered so far. */
  text: string;
  /** Settles when the other side has closed it. */
  closed: Promise<void>;
}

export interface OpenGateway {
  behind: StandIn;
  server: Server;
  connect(text: string): RawConnection;
  /** Sends bytes and waits until the connection is closed. */
  raw(text: string): Promise<RawAnswer>;
  /** GET of a target as it is, which clients such as curl --path-as-is send. */
  get(target: string, headers?: string): Promise<RawAnswer>;
  close(): Promise<void>;
}

interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  status: number;
  body: string;
}

export async function openGateway(config: Partial<GatewayConfig> = {}, options: object = {}): Promise<OpenGateway> {
  const behind = await startStandIn(config);
  const server = createServer({ ...gateway.server, ...options }, behind.app);
  gateway.prepareServer?.(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const connections: RawConnection[] = [];
  const open = (text: string): RawConnection => {
    const connection = rawConnection(port, text);
    connections.push(connection);
    return connection;
  };
  const raw = async (text: string): Promise<RawAnswer> => {
    const connection = open(text);
    await connection.closed;
    const [head = '', body = ''] = connection.text.split('\r\n\r\n');
    return { status: Number(head.split(' ')[1] ?? 0), body };
  };
  return {
    behind,
    server,
    connect: open,
    raw,
    get: (target, headers = '') => raw(`GET ${target} HTTP/1.1\r\nHost: shop\r\n${headers}Connection: close\r\n\r\n`),
    async close() {
      for (const { socket } of connections) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await behind.close();
    },
  };
}

function rawConnection(port: number, text: string): RawConnection {
  const socket = connect(port, '127.0.0.1', () => socket.write(text));
  const connection = {
    socket,
    text: '',
    closed: new Promise<void>((resolve) => socket.once('close', () => resolve())),
  };
  socket.on('data', (chunk) => {
    connection.text += String(chunk);
  });
  socket.on('error', () => {});
  return connection;
}
