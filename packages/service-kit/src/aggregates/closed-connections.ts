/**
 * Mends the MongoDB driver (7.8, 7.9): a write to a socket that is destroyed, but whose `close` event is still to come, waits
 * for a `drain` that never comes, without a deadline. When a database goes away under load this happens to about
 * one connection in a hundred; if it is the monitor's, the process never finds its database again.
 */
import { connectionPrototype } from './driver-connection';

/** The part of the driver's connection that is used here. */
interface DriverConnection {
  socket: { destroyed: boolean };
  error: Error | null;
  onClose(): void;
  once(event: 'close', listener: () => void): void;
  off(event: 'close', listener: () => void): void;
}

interface DriverPrototype {
  writeCommand(this: DriverConnection, ...given: unknown[]): Promise<void>;
}

let mended = false;

/** Has every write end when its connection does. Throws when the driver has changed so that this no longer fits. */
export function endWritesOfClosedConnections(): void {
  if (mended) return;
  mended = true;
  const prototype = connectionPrototype<DriverPrototype>();
  const { writeCommand } = prototype;
  if (typeof writeCommand !== 'function')
    throw new Error('the MongoDB driver has changed: is its mending still needed?');

  prototype.writeCommand = function (...given) {
    if (this.socket.destroyed) this.onClose();
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(this.error);
      if (this.error) return ended();
      this.once('close', ended);
      writeCommand
        .apply(this, given)
        .then(resolve, reject)
        .finally(() => this.off('close', ended));
    });
  };
}
