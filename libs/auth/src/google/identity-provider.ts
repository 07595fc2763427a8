import { AuthConfig } from '@cse/config';
import { AppError, Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { boundedJson } from './bounded-json';
import { ProviderKeySet } from './provider-key-set';

const HOUR_MS = 3_600_000;

/** The credentials of this server at the identity provider. */
export interface ProviderCredentials {
  clientId: string;
  clientSecret: string;
}

export interface ProviderEndpoints {
  authorize: string;
  token: string;
  jwks: string;
}

/**
 * The OpenID provider that vouches for people: Google in production, an embedded one on a newcomer's machine. Its
 * endpoints and keys come from its discovery document; when it is down, the last good answers are used.
 */
@Injectable()
export class IdentityProvider {
  readonly issuer: string;
  private discovered: { endpoints: ProviderEndpoints; at: number } | undefined;
  private keySet: ProviderKeySet | undefined;

  constructor(
    private readonly config: AuthConfig,
    private readonly clock: Clock,
  ) {
    this.issuer = config.googleIssuer;
  }

  /** @throws AppError `provider_unavailable` when no provider is configured. */
  get credentials(): ProviderCredentials {
    const { googleClientId, googleClientSecret } = this.config;
    if (!googleClientId || !googleClientSecret) {
      throw new AppError('provider_unavailable', 'no identity provider is configured', {
        members: { retryable: false },
      });
    }
    return { clientId: googleClientId, clientSecret: googleClientSecret };
  }

  /** @throws AppError `provider_unavailable` when the provider has never answered. */
  async endpoints(): Promise<ProviderEndpoints> {
    const known = this.discovered;
    if (known && this.clock.millis() - known.at < HOUR_MS) return known.endpoints;
    try {
      const endpoints = this.read(await boundedJson(`${this.issuer}/.well-known/openid-configuration`));
      this.discovered = { endpoints, at: this.clock.millis() };
      return endpoints;
    } catch (cause) {
      if (known) return known.endpoints;
      throw new AppError('provider_unavailable', 'the identity provider does not answer', {
        cause,
        members: { retryable: true, retry_after_s: 10 },
      });
    }
  }

  /** Finds the key of an id_token. */
  async keys(): Promise<ProviderKeySet['get']> {
    const { jwks } = await this.endpoints();
    if (this.keySet?.url !== jwks) this.keySet = new ProviderKeySet(jwks, this.clock);
    return this.keySet.get;
  }

  private read(document: Record<string, unknown>): ProviderEndpoints {
    const { issuer, authorization_endpoint: authorize, token_endpoint: token, jwks_uri: jwks } = document;
    if (issuer !== this.issuer) throw new Error('the discovery document is of another issuer');
    if (!this.isOurs(authorize) || !this.isOurs(token) || !this.isOurs(jwks)) {
      throw new Error('the discovery document lacks an endpoint');
    }
    return { authorize, token, jwks };
  }

  /** Https, unless the issuer itself is a local one without. */
  private isOurs(value: unknown): value is string {
    if (typeof value !== 'string' || !URL.canParse(value)) return false;
    return value.startsWith('https://') || new URL(value).origin === new URL(this.issuer).origin;
  }
}
