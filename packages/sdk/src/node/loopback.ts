import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const PAGE =
  '<!doctype html><meta charset="utf-8"><title>Signed in</title><p>You can close this page and go back to the app.';

export interface Loopback {
  /** What the sign-in leads back to: `http://127.0.0.1:<port>/callback`. */
  redirectUri: string;
  /** The address with which the browser came back. */
  returned: Promise<string>;
  close(): void;
}

/**
 * Waits on this machine for the end of a sign-in in the person's browser (RFC 8252, 7.3): a port of its own, for one
 * answer.
 * @param page what the browser shows at the end, as HTML
 */
export async function loopback(page = PAGE): Promise<Loopback> {
  let come: (address: string) => void;
  const returned = new Promise<string>((resolve) => (come = resolve));
  const server = createServer((request, response) => {
    const isReturn = request.method === 'GET' && request.url?.startsWith('/callback?');
    response.writeHead(isReturn ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      connection: 'close',
    });
    response.end(isReturn ? page : '');
    if (isReturn) come(`${redirectUri}${request.url!.slice('/callback'.length)}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { redirectUri, returned, close };
}

/**
 * Signs in through the person's browser.
 * @param session of a native client whose redirects are those of `loopback`
 * @param open shows an address in the browser, such as `open` of npm
 */
export async function signInByLoopback<User>(
  session: { signIn(redirectUri: string, open: (address: string) => Promise<string>): Promise<User> },
  open: (address: string) => unknown,
): Promise<User> {
  const back = await loopback();
  try {
    return await session.signIn(back.redirectUri, async (address) => {
      await open(address);
      return back.returned;
    });
  } finally {
    back.close();
  }
}
