import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The answer of `POST /auth/token`. */
export interface Tokens {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  session_id: string;
  user: { id: string; email: string | null; name: string | null; role: string };
}

const DONE_PAGE = '<!doctype html><title>Signed in</title><h1>Signed in</h1><p>You may close this tab.</p>';

/**
 * A native app's side of signing in (RFC 8252): the system browser, a listener on a loopback port that the system
 * picks, PKCE, a state of its own. Short enough to be read as the example for a client's maker.
 */
export class LoopbackClient {
  private readonly verifier = randomBytes(32).toString('base64url');
  private readonly state = randomBytes(32).toString('base64url');
  /** Resolves once the person has come back from the browser. */
  readonly tokens: Promise<Tokens>;

  private constructor(
    private readonly apiUrl: string,
    private readonly server: Server,
  ) {
    this.tokens = new Promise((resolve, reject) => {
      server.on('request', (request: IncomingMessage, response: ServerResponse) => {
        const url = new URL(request.url ?? '/', this.redirectUri);
        // Browsers also ask for an icon.
        if (url.pathname !== '/callback') return void response.writeHead(404).end();
        response.writeHead(200, { 'content-type': 'text/html' }).end(DONE_PAGE);
        this.finish(url.searchParams).then(resolve, reject);
      });
    });
  }

  static async start(apiUrl: string): Promise<LoopbackClient> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new LoopbackClient(apiUrl, server);
  }

  /** What to open in a browser. */
  get signInUrl(): string {
    const query = new URLSearchParams({
      client_id: 'dev',
      redirect_uri: this.redirectUri,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
      state: this.state,
      device_name: 'npm run sign-in',
    });
    return `${this.apiUrl}/auth/google?${query.toString()}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private get redirectUri(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/callback`;
  }

  private async finish(answer: URLSearchParams): Promise<Tokens> {
    if (answer.get('state') !== this.state) throw new Error('the answer belongs to another sign-in');
    const code = answer.get('code');
    if (!code) throw new Error(`sign-in did not work: ${answer.get('error') ?? 'no code'}`);
    const response = await fetch(`${this.apiUrl}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        client_id: 'dev',
        redirect_uri: this.redirectUri,
        code,
        code_verifier: this.verifier,
        device: { platform: process.platform },
      }),
    });
    if (!response.ok) throw new Error(`the code was not exchanged: status ${response.status}`);
    return (await response.json()) as Tokens;
  }
}
