import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';

const VITE = join(createRequire(__filename).resolve('vite/package.json'), '../bin/vite.js');
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript' };

/** Builds an app with Vite, as a writer's app would be, and serves it. */
export async function serveViteApp(folder: string, main: string): Promise<{ url: string; close(): Promise<void> }> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><script type="module" src="/main.ts"></script>');
  writeFileSync(join(folder, 'main.ts'), main);
  await promisify(execFile)(process.execPath, [VITE, 'build', folder, '--logLevel', 'warn']);
  const server = createServer(({ url = '/' }, response) => {
    const path = url.split('?')[0] === '/' ? '/index.html' : url.split('?')[0]!;
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' });
    try {
      response.end(readFileSync(join(folder, 'dist', path)));
    } catch {
      response.end();
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}
