/** A process that runs an app by the kit, for the tests of how it starts and ends. */
const { beginTrace, run } = require('@skysync/service-kit');

const say = (line) => process.stdout.write(`${line}\n`);
let slow;

const routes = {
  '/log': (res, log) => {
    for (let n = 0; n < 20; n += 1) log.info(`line ${n}`);
    res.end('logged');
  },
  '/fast': (res) => res.end('fast'),
  // answered once the other end asks for /release, which is possible only before the drain, or after a while
  '/slow': (res) => {
    slow = res;
    say('slow has begun');
    setTimeout(() => slow.end('slow'), 400);
  },
  '/traced': (res) => {
    const span = beginTrace({ name: 'traced', kind: 'internal' });
    span?.end();
    res.end(span?.traceparent ?? 'not traced');
  },
  '/loaded': (res) => res.end(JSON.stringify(Object.keys(require.cache))),
  '/throw': (res) => {
    res.end('throws');
    setImmediate(() => {
      throw new Error('nobody caught this');
    });
  },
  '/reject': (res) => {
    res.end('rejects');
    Promise.reject(new Error('nobody caught this'));
  },
};

const app = {
  appId: 'tiny-app',
  async start(runtime, log) {
    await runtime.secret('a-secret');
    return {
      app: (req, res) => (routes[req.url] ?? ((answer) => answer.writeHead(404).end()))(res, log),
      close: async () => say('app closed'),
    };
  },
};

run(app, (appId, _log, env) => ({
  appId,
  ready: async () => {},
  secret: async (name) => {
    if (!env.A_SECRET) throw new Error(`the secret "${name}" is empty`);
    return env.A_SECRET;
  },
  close: async () => say('runtime closed'),
}));
