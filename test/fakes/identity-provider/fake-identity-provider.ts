import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JWTPayload } from 'jose';
import { answerBadly } from './bad-answers';
import type { Misbehaviour } from './misbehaviour';
import { ProviderKeys } from './provider-keys';

interface Grant {
  challenge: string;
  redirectUri: string;
  claims: JWTPayload;
}

/** Who signs in next. */
export interface ProviderUser {
  sub: string;
  email?: string;
  email_verified?: boolean;
  name?: string;
}

/**
 * An OpenID provider over HTTP that signs its one user in without asking. It is strict where Google is (PKCE, redirect
 * address, single use of codes, client secret) and can be told to lie in every way that a relying party must notice.
 */
export class FakeIdentityProvider {
  readonly clientId = 'relying-party';
  readonly clientSecret = 'secret-of-the-relying-party';
  readonly keys = new ProviderKeys();
  /** What relying parties sent, in order. */
  readonly authorizeRequests: URLSearchParams[] = [];
  readonly tokenRequests: URLSearchParams[] = [];
  keyRequests = 0;
  user: ProviderUser = { sub: 'sub-ada', email: 'ada@example.com', email_verified: true, name: 'Ada' };
  misbehaviour: Misbehaviour = {};
  /** Discovery document and keys cannot be had. */
  brokenMetadata = false;
  /** What the discovery document says besides, or instead of, the truth. */
  metadata: Record<string, unknown> = {};
  /** Seconds since the epoch, as this provider sees it. */
  now = () => Math.floor(Date.now() / 1000);
  private readonly grants = new Map<string, Grant>();
  private readonly open = new Set<ServerResponse>();

  constructor(private readonly server: Server) {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.open.add(response);
      response.once('close', () => this.open.delete(response));
      this.serve(request, response).catch(() => response.destroy());
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The configuration of an api that trusts this provider. */
  get environment(): Record<string, string> {
    return { GOOGLE_ISSUER: this.url, GOOGLE_CLIENT_ID: this.clientId, GOOGLE_CLIENT_SECRET: this.clientSecret };
  }

  async close(): Promise<void> {
    for (const response of this.open) response.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.url);
    const metadata = url.pathname === '/jwks' || url.pathname.startsWith('/.well-known');
    if (metadata && this.brokenMetadata) return void response.writeHead(503).end();
    if (url.pathname === '/.well-known/openid-configuration')
      return json(response, { ...this.discovery(), ...this.metadata });
    if (url.pathname === '/jwks') {
      this.keyRequests++;
      return json(response, await this.keys.published());
    }
    if (url.pathname === '/authorize') return this.authorize(url.searchParams, response);
    if (url.pathname === '/token') return this.token(new URLSearchParams(await text(request)), response);
    response.writeHead(404).end();
  }

  private discovery(): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      jwks_uri: `${this.url}/jwks`,
    };
  }

  private authorize(query: URLSearchParams, response: ServerResponse): void {
    this.authorizeRequests.push(query);
    const code = randomBytes(16).toString('hex');
    const redirectUri = query.get('redirect_uri') ?? '';
    this.grants.set(code, {
      challenge: query.get('code_challenge') ?? '',
      redirectUri,
      claims: {
        iss: this.url,
        aud: this.clientId,
        azp: this.clientId,
        iat: this.now(),
        exp: this.now() + 3600,
        nonce: query.get('nonce') ?? undefined,
        ...this.user,
      },
    });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', query.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
  }

  private async token(body: URLSearchParams, response: ServerResponse): Promise<void> {
    this.tokenRequests.push(body);
    if (this.misbehaviour.answer) return answerBadly(this.misbehaviour.answer, response, this.url);
    const grant = this.grants.get(body.get('code') ?? '');
    this.grants.delete(body.get('code') ?? '');
    const challenge = createHash('sha256')
      .update(body.get('code_verifier') ?? '')
      .digest('base64url');
    const authentic = body.get('client_id') === this.clientId && body.get('client_secret') === this.clientSecret;
    if (!grant || !authentic || grant.challenge !== challenge || grant.redirectUri !== body.get('redirect_uri')) {
      return json(response, { error: 'invalid_grant' }, 400);
    }
    const idToken = await this.idToken(this.misbehaviour.claims?.(grant.claims) ?? grant.claims);
    json(response, { access_token: 'ya29.of-the-provider', token_type: 'Bearer', expires_in: 3600, ...idToken });
  }

  private async idToken(claims: JWTPayload): Promise<{ id_token?: string }> {
    const signature = this.misbehaviour.signature;
    if (signature === 'missing') return {};
    if (signature === 'none') return { id_token: this.keys.unsigned(claims) };
    if (signature === 'hmac-with-public-key') return { id_token: await this.keys.signedWithPublicKey(claims) };
    if (signature === 'stranger') return { id_token: await this.keys.signedByStranger(claims) };
    return { id_token: await this.keys.sign(claims, signature === 'unknown-kid' ? 'nobody-knows' : undefined) };
  }
}

export async function startFakeIdentityProvider(): Promise<FakeIdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return new FakeIdentityProvider(server);
}

function json(response: ServerResponse, value: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
