import { ConfigurationError, maybe, optional, section, type EnvironmentSource, type Parser } from '../environment';
import { flag, integer, list, oneOf, text, url } from '../parsers';
import { explorerClient } from './explorer.config';
import { baseUrlOf } from './http.config';
import { ENVIRONMENTS } from './runtime.config';

const DAY_S = 86_400;

/** An app of ours that people sign in to. All are public clients: there is no client secret. */
export interface OauthClient {
  id: string;
  /** native: desktop, mobile, command line; spa: a page in a browser. */
  type: 'native' | 'spa';
  /** Compared exactly, but for the port of a native client's loopback entries (RFC 8252, 7.3). */
  redirectUris: string[];
  /** How the refresh token travels: in the JSON body, or in the `__Host-rt` cookie. */
  transport: 'body' | 'cookie';
  /** Web origins whose pages may call the api for this client. */
  allowedOrigins: (string | RegExp)[];
}

/** Pages that a program on this very machine serves, at any port, as browsers write their origin. */
const LOOPBACK_PAGE = /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/;

/** The client of scripts, tests, development servers and newcomers: a program on this very machine. */
export const DEV_CLIENT: OauthClient = {
  id: 'dev',
  type: 'native',
  redirectUris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback'],
  transport: 'body',
  allowedOrigins: [LOOPBACK_PAGE],
};

const WANTED =
  'must be a JSON list of { id, type: native|spa, redirect_uris, transport: body|cookie, allowed_origins }';

const FIELDS = new Set(['id', 'type', 'redirect_uris', 'transport', 'allowed_origins']);

/** Reads `OAUTH_CLIENTS`. */
export const oauthClients: Parser<OauthClient[]> = (raw) => {
  const parsed = parseJson(raw);
  if (!Array.isArray(parsed)) throw new Error(WANTED);
  const clients = parsed.map(readClient);
  if (new Set(clients.map((client) => client.id)).size !== clients.length) throw new Error('must not repeat an id');
  return clients;
};

function parseJson(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new Error(WANTED);
  }
}

function readClient(value: unknown): OauthClient {
  if (typeof value !== 'object' || value === null) throw new Error(WANTED);
  const { id, type, redirect_uris, transport = 'body', allowed_origins = [] } = value as Record<string, unknown>;
  if (
    Object.keys(value).some((key) => !FIELDS.has(key)) ||
    typeof id !== 'string' ||
    !/^[A-Za-z0-9._-]{1,64}$/.test(id) ||
    (type !== 'native' && type !== 'spa') ||
    (transport !== 'body' && transport !== 'cookie') ||
    !isTextList(redirect_uris) ||
    redirect_uris.length === 0 ||
    !isTextList(allowed_origins)
  ) {
    throw new Error(WANTED);
  }
  if (!redirect_uris.every((uri) => isSafeRedirect(uri, type))) {
    throw new Error(
      'must hold only redirect_uris that are https, or for native clients http on 127.0.0.1 or [::1] or a private scheme with a dot',
    );
  }
  if (!allowed_origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin)) {
    throw new Error('must hold only allowed_origins such as https://app.example.com');
  }
  if (transport === 'cookie' && (type !== 'spa' || allowed_origins.length === 0)) {
    throw new Error('must name allowed_origins and the type spa for a client whose transport is cookie');
  }
  return { id, type, redirectUris: redirect_uris, transport, allowedOrigins: allowed_origins };
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isSafeRedirect(uri: string, type: OauthClient['type']): boolean {
  if (!URL.canParse(uri) || uri.includes('#') || /[\s\\*]/.test(uri)) return false;
  const { protocol, hostname, username, password } = new URL(uri);
  if (username || password) return false;
  if (protocol === 'https:') return true;
  if (type !== 'native') return false;
  if (protocol === 'http:') return hostname === '127.0.0.1' || hostname === '[::1]';
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:$/.test(protocol);
}

export type DevLogin = 'off' | 'local' | 'all';

const devLogin: Parser<DevLogin> = (raw) => {
  if (raw === 'local') return 'local';
  if (/^(true|1)$/.test(raw)) return 'all';
  if (/^(false|0)$/.test(raw)) return 'off';
  throw new Error('must be true, false or local');
};

/** Sign-in, tokens and sessions. Times are seconds. */
export class AuthConfig extends section({
  environment: optional('NODE_ENV', oneOf(...ENVIRONMENTS), 'development'),
  /** A JWK set (or the path of a file that holds one) with the private signing keys. */
  privateKeys: maybe('JWT_PRIVATE_KEYS', text()),
  /** The `iss` of our tokens; the public URL when unset. */
  issuer: maybe('JWT_ISSUER', url('http', 'https')),
  audience: optional('JWT_AUDIENCE', text(), 'creative-space-engine'),
  accessTtlS: optional('ACCESS_TTL_S', integer(10, 3600), 600),
  refreshIdleTtlS: optional('REFRESH_IDLE_TTL_S', integer(60, 365 * DAY_S), 30 * DAY_S),
  refreshAbsoluteTtlS: optional('REFRESH_ABSOLUTE_TTL_S', integer(60, 730 * DAY_S), 90 * DAY_S),
  googleClientId: maybe('GOOGLE_CLIENT_ID', text()),
  googleClientSecret: maybe('GOOGLE_CLIENT_SECRET', text()),
  googleIssuer: optional('GOOGLE_ISSUER', url('http', 'https'), 'https://accounts.google.com'),
  configuredClients: maybe('OAUTH_CLIENTS', oauthClients),
  /** Who may sign in by naming an address: nobody, programs on this machine, or whoever reaches the api. */
  devLogin: optional('DEV_LOGIN', devLogin, 'off'),
  adminEmails: optional('ADMIN_EMAILS', list(), [] as string[]),
  showsExplorer: optional('EXPLORER', flag(), true),
  host: optional('HOST', text(), '127.0.0.1'),
  port: optional('PORT', integer(0, 65_535), 3000),
  publicUrl: maybe('PUBLIC_URL', url('http', 'https')),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    const problems: string[] = [];
    if (this.environment === 'production') {
      if (this.devLogin !== 'off') problems.push('DEV_LOGIN must not be true when NODE_ENV is production');
      if (!this.privateKeys) problems.push('JWT_PRIVATE_KEYS is required when NODE_ENV is production');
      if (!this.configuredClients) problems.push('OAUTH_CLIENTS is required when NODE_ENV is production');
    }
    if (this.refreshAbsoluteTtlS < this.refreshIdleTtlS) {
      problems.push('REFRESH_ABSOLUTE_TTL_S must be at least REFRESH_IDLE_TTL_S');
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  /** Whether people can be sent to an identity provider. */
  get hasProvider(): boolean {
    return this.googleClientId !== undefined && this.googleClientSecret !== undefined;
  }

  /**
   * The apps that may sign people in. The Explorer's is there without being configured, and outside production `dev`.
   */
  get clients(): OauthClient[] {
    const configured = this.configuredClients ?? [];
    const explorer = this.showsExplorer ? explorerClient(baseUrlOf(this), configured) : undefined;
    const own = [...(this.environment === 'production' ? [] : [DEV_CLIENT]), ...(explorer ? [explorer] : [])];
    return [...configured, ...own.filter(({ id }) => !configured.some((client) => client.id === id))];
  }
}
