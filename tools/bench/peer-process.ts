import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Another gateway as a process of its own, confined to the loopback address:
 * `peer-process.js <portkey|llms> <folder with its package> <port> <upstream URL>`. Both run as they do in production
 * but that llms does not log: as it comes it writes the body of every request to its log.
 */
const [name, folder, port, upstream] = process.argv.slice(2) as [string, string, string, string];
const LOOPBACK = '127.0.0.1';

confine();
start().catch((error: Error) => {
  process.stderr.write(`${name}: ${error.message}\n`);
  process.exit(1);
});

async function start(): Promise<void> {
  if (name === 'portkey') {
    process.argv.push('--headless', `--port=${port}`);
    const entry = join(folder, 'node_modules', '@portkey-ai', 'gateway', 'build', 'start-server.js');
    await import(pathToFileURL(entry).href);
    process.once('SIGTERM', () => process.exit(0));
    return;
  }
  const { default: Llms } = createRequire(join(folder, 'package.json'))('@musistudio/llms') as {
    default: new (settings: object) => { start(): Promise<void> };
  };
  const provider = {
    name: 'fake',
    api_base_url: `${upstream}/v1/messages`,
    api_key: 'bench',
    models: [],
    // The one transformer of the asked route: what comes is passed on without being taken apart.
    transformer: { use: ['Anthropic'] },
  };
  const initialConfig = { providers: [provider], HOST: LOOPBACK, PORT: port };
  await new Llms({ initialConfig, useJsonFile: false, useEnvFile: false, logger: false }).start();
}

/** Listens on and connects to nothing else, whatever the package would like to. */
function confine(): void {
  const { connect } = net.Socket.prototype;
  net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
    const [options] = (Array.isArray(args[0]) ? args[0] : args) as [net.TcpNetConnectOpts];
    if (options.host !== LOOPBACK) {
      this.destroy(new Error('the benchmark lets nobody leave the loopback address'));
      return this;
    }
    return Reflect.apply(connect, this, args) as net.Socket;
  };
  const { listen } = net.Server.prototype;
  net.Server.prototype.listen = function (this: net.Server, ...args: unknown[]) {
    const [first] = args;
    const at = typeof first === 'object' ? (first as net.ListenOptions).port : Number(first);
    const ready = args.findLast((each) => typeof each === 'function');
    return Reflect.apply(listen, this, [{ port: at, host: LOOPBACK }, ready]) as net.Server;
  };
}
