import { createHash, randomBytes } from 'node:crypto';
import { Browser } from './browser';

/** An app of a user of ours on the machine in front of them: RFC 8252 with PKCE, as its maker would write it. */
export class NativeApp {
  readonly verifier = randomBytes(32).toString('base64url');
  readonly state = randomBytes(16).toString('base64url');

  constructor(
    private readonly api: { url: string },
    readonly redirectUri = 'http://127.0.0.1:51234/callback',
    readonly clientId = 'dev',
  ) {}

  /** Where the app sends the browser. */
  authorizeUrl(changes: Record<string, string | undefined> = {}): string {
    const challenge = createHash('sha256').update(this.verifier).digest('base64url');
    const query = {
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      state: this.state,
      ...changes,
    };
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return `${this.api.url}/auth/google?${new URLSearchParams(given).toString()}`;
  }

  /** To the provider and back: the address that our callback is opened with. */
  async callbackUrl(browser: Browser): Promise<string> {
    const toProvider = await browser.get(this.authorizeUrl());
    if (toProvider.status !== 302) throw new Error(`/auth/google answered ${toProvider.status}`);
    const back = await browser.get(toProvider.headers.get('location')!);
    return back.headers.get('location')!;
  }

  /** The whole leg in a browser: what the app gets back. */
  async signIn(browser = new Browser()): Promise<URLSearchParams> {
    const answer = await browser.get(await this.callbackUrl(browser));
    if (answer.status !== 302) throw new Error(`the callback answered ${answer.status}: ${await answer.text()}`);
    const location = answer.headers.get('location')!;
    if (!location.startsWith(`${this.redirectUri}?`)) throw new Error('the callback led elsewhere');
    return new URL(location).searchParams;
  }

  exchange(code: string, changes: Record<string, unknown> = {}): Promise<Response> {
    return fetch(`${this.api.url}/auth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        grant_type: 'authorization_code',
        client_id: this.clientId,
        redirect_uri: this.redirectUri,
        code,
        code_verifier: this.verifier,
        device: { name: 'Laptop', platform: 'linux', app_version: '1.0.0' },
        ...changes,
      }),
    });
  }
}
