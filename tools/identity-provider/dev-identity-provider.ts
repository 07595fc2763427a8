import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isLoopbackHost, OwnAddresses } from '@cse/core';
import type { Provider } from 'oidc-provider';
import { freePort, isFree } from '../postgres/free-port';
import { ADMIN_EMAIL, DEMO_ACCOUNTS, providerConfiguration, type RelyingParty } from './configuration';

export interface DevIdentityProviderOptions {
  /** Where the api is reached by browsers, without a trailing slash; must be a loopback address. */
  apiUrl: string;
  /** Kept over restarts, because the issuer is part of who a person is. */
  port: number;
  /** What NODE_ENV says. */
  environment: string | undefined;
}

export interface DevIdentityProvider {
  /** What the api needs to know of it: issuer, credentials, the admin's address. */
  environment: { GOOGLE_ISSUER: string; GOOGLE_CLIENT_ID: string; GOOGLE_CLIENT_SECRET: string; ADMIN_EMAILS: string };
  close(): Promise<void>;
}

/**
 * An OpenID provider on this machine, so that a newcomer signs in through the very code that Google's users go through.
 * @throws Error in production, and when the api is reachable from elsewhere: anyone could be anybody.
 */
export async function startDevIdentityProvider(options: DevIdentityProviderOptions): Promise<DevIdentityProvider> {
  if (options.environment === 'production')
    throw new Error('the development identity provider never runs in production');
  if (!isLoopbackHost(new URL(options.apiUrl).hostname)) {
    throw new Error('the development identity provider runs only while PUBLIC_URL is on this machine');
  }
  const server = createServer();
  server.listen(options.port, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client: RelyingParty = {
    clientId: 'creative-space-engine',
    clientSecret: randomBytes(32).toString('base64url'),
    redirectUri: `${options.apiUrl}/auth/google/callback`,
  };
  serve(server, await createProvider(issuer, client), new OwnAddresses(issuer));
  return {
    environment: {
      GOOGLE_ISSUER: issuer,
      GOOGLE_CLIENT_ID: client.clientId,
      GOOGLE_CLIENT_SECRET: client.clientSecret,
      ADMIN_EMAILS: ADMIN_EMAIL,
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Loaded here and nowhere else: the package is a development dependency, absent where only production ones are. */
async function createProvider(issuer: string, client: RelyingParty): Promise<Provider> {
  const { Provider, interactionPolicy } = await withoutWarnings(() => import('oidc-provider'));
  const policy = interactionPolicy.base();
  policy.add(new interactionPolicy.Prompt({ name: 'select_account', requestable: true }), 0);
  return new Provider(issuer, providerConfiguration(client, policy));
}

/** The package complains of Node 20, on which it works and which a newcomer may well have. */
async function withoutWarnings<T>(load: () => Promise<T>): Promise<T> {
  const stderr = process.stderr.write.bind(process.stderr);
  process.stderr.write = () => true;
  try {
    return await load();
  } finally {
    process.stderr.write = stderr;
  }
}

function serve(server: Server, provider: Provider, own: OwnAddresses): void {
  const protocol = provider.callback();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const foreign = foreignPart(request, own);
    if (foreign) return refuse(response, foreign);
    if (!request.url?.startsWith('/interaction/')) return void protocol(request, response);
    interact(provider, request, response).catch(() => {
      if (!response.headersSent) response.writeHead(400, { 'content-type': 'text/plain' });
      response.end('This sign-in is over. Start again in the app.\n');
    });
  });
}

/** Which header says that a page of somebody else's asks: anybody could sign in as anyone by one whose name leads here. */
function foreignPart({ headers, socket }: IncomingMessage, own: OwnAddresses): 'host' | 'origin' | undefined {
  const port = socket.localPort ?? 0;
  if (!own.isOwnHost(headers.host ?? '', port)) return 'host';
  return headers.origin === undefined || own.isOwnOrigin(headers.origin, port) ? undefined : 'origin';
}

function refuse(response: ServerResponse, part: 'host' | 'origin'): void {
  const code = `${part}_not_allowed`;
  const detail = `the ${part} is not an address of this server`;
  const problem = { type: `urn:cse:problem:${code}`, title: 'Not allowed', status: 403, detail, code };
  response.writeHead(403, { 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(problem));
}

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { uid } = await provider.interactionDetails(request, response);
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    return void response.end(chooseAccountPage(uid));
  }
  const accountId = (await readForm(request)).get('account') ?? '';
  const result = { login: { accountId }, select_account: {} };
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
    if (chunks.length > 16) throw new Error('the form is too large');
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:28rem;margin:12vh auto;padding:0 1rem}' +
  'button{font:inherit;display:block;width:100%;margin:.5rem 0;padding:.6rem 1rem;text-align:left;cursor:pointer}';

/** One button for each demo account. */
function chooseAccountPage(uid: string): string {
  const buttons = DEMO_ACCOUNTS.map(
    ({ sub, name, email }) => `<button name="account" value="${sub}">Sign in as <b>${name}</b> (${email})</button>`,
  ).join('');
  return (
    `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
    `<link rel="icon" href="data:,"><title>Choose an account</title><style>${STYLE}</style>` +
    `<h1>Choose an account</h1><p>This identity provider runs on your machine, for development only. ` +
    `With Google credentials set, Google is asked instead.</p>` +
    `<form method="post" action="/interaction/${encodeURIComponent(uid)}">${buttons}</form></html>`
  );
}

/**
 * The port of the identity provider, the same at every start while it is free: its address is part of who the people
 * are that signed in through it.
 */
export async function keptPort(dataDir: string): Promise<number> {
  const file = join(dataDir, 'identity-provider.json');
  const kept = await readFile(file, 'utf8').then(
    (text) => Number((JSON.parse(text) as { port?: unknown }).port),
    () => 0,
  );
  if (kept > 0 && (await isFree(kept))) return kept;
  const port = await freePort();
  await writeFile(file, `${JSON.stringify({ port })}\n`);
  return port;
}
