import { createServer, type AddressInfo } from 'node:net';

/** A loopback port that nobody listens on right now. */
export async function freePort(): Promise<number> {
  return listenOnce(0);
}

export async function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  );
}

async function listenOnce(port: number): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, '127.0.0.1', done));
  const taken = (server.address() as AddressInfo).port;
  await new Promise((done) => server.close(done));
  return taken;
}
