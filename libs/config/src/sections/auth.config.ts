import { ConfigurationError, maybe, optional, section, type EnvironmentSource } from '../environment';
import { flag, integer, list, oneOf, text, url } from '../parsers';
import { oauthClients, DEV_CLIENT, type OauthClient } from '../oauth-clients';
import { ENVIRONMENTS } from './runtime.config';

const DAY_S = 86_400;

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
  devLogin: optional('DEV_LOGIN', flag(), false),
  adminEmails: optional('ADMIN_EMAILS', list(), [] as string[]),
}) {
  constructor(source: EnvironmentSource) {
    super(source);
    const problems: string[] = [];
    if (this.environment === 'production') {
      if (this.devLogin) problems.push('DEV_LOGIN must not be true when NODE_ENV is production');
      if (!this.privateKeys) problems.push('JWT_PRIVATE_KEYS is required when NODE_ENV is production');
      if (!this.configuredClients) problems.push('OAUTH_CLIENTS is required when NODE_ENV is production');
    }
    if (this.refreshAbsoluteTtlS < this.refreshIdleTtlS) {
      problems.push('REFRESH_ABSOLUTE_TTL_S must be at least REFRESH_IDLE_TTL_S');
    }
    if (problems.length > 0) throw new ConfigurationError(problems);
  }

  /** The apps that may sign people in. Outside production a `dev` client is there without being configured. */
  get clients(): OauthClient[] {
    const configured = this.configuredClients ?? [];
    const needsDev = this.environment !== 'production' && !configured.some((client) => client.id === DEV_CLIENT.id);
    return needsDev ? [...configured, DEV_CLIENT] : configured;
  }
}
