/** A process that logs what its parent asks for: the clients of log targets need a Node.js of their own. */
const { createLogger, openTransports } = require('@skysync/service-kit');

const log = createLogger('order-service');
const transports = openTransports(log, 'order-service', process.env, {
  buffer: { lines: 100, bytes: 20_000 },
  batch: { lines: 10, bytes: 5_000 },
  lingerMs: 10,
  deadlineMs: 250,
  pauseMs: 20,
  longestPauseMs: 100,
  noticeMs: 300,
});

const deeds = {
  /** Returns the milliseconds that it took. */
  write({ from, to, with: members = {} }) {
    const since = performance.now();
    for (let n = from; n < to; n += 1) log.info(`line ${n}`, members);
    return performance.now() - since;
  },
  loaded: () => Object.keys(require.cache),
  counts: () => Object.values(transports.counts())[0],
  async close({ ms }) {
    const since = performance.now();
    await transports.close(ms);
    return performance.now() - since;
  },
};

process.on('message', async ({ id, deed, ...about }) => process.send({ id, answer: await deeds[deed](about) }));
process.on('disconnect', () => process.exit());
process.send({ id: 0 });
