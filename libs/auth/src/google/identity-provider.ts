import { AuthConfig } from '@cse/config';
import { AppError, Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';

const HOUR_MS = 3_600_000;
/** An unknown key id makes us ask for the keys again, but not more often than this. */
const COOLDOWN_MS = 30_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 64 * 1024;

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
        // Said once, at the start; who comes to this address is told, and no operator has to look.
        isExpected: true,
      });
    }
    return { clientId: googleClientId, clientSecret: googleClientSecret };
  }

  /** @throws AppError `provider_unavailable` when no provider is configured, or it has never answered. */
  async endpoints(): Promise<ProviderEndpoints> {
    // Before anybody is asked: another try would not help.
    void this.credentials;
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

type Find = ReturnType<typeof createLocalJWKSet>;

/** The published keys of the identity provider; the last good ones while it cannot show them. */
export class ProviderKeySet {
  private known: { find: Find; at: number } | undefined;
  private loading: Promise<{ find: Find; at: number }> | undefined;

  constructor(
    readonly url: string,
    private readonly clock: Clock,
  ) {}

  /** For jose, as the key of a verification. @throws Error of jose, or that the provider cannot be reached. */
  readonly get = async (header: JWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> => {
    const set = await this.current();
    try {
      return await set.find(header, token);
    } catch (error) {
      const mayHaveRotated = error instanceof errors.JWKSNoMatchingKey && this.ageOf(set) > COOLDOWN_MS;
      if (!mayHaveRotated) throw error;
      return (await this.load()).find(header, token);
    }
  };

  private async current(): Promise<{ find: Find; at: number }> {
    const known = this.known;
    if (known && this.ageOf(known) < HOUR_MS) return known;
    try {
      return await this.load();
    } catch (error) {
      if (known) return known;
      throw error;
    }
  }

  private load(): Promise<{ find: Find; at: number }> {
    this.loading ??= boundedJson(this.url)
      .then(
        (keys) => (this.known = { find: createLocalJWKSet(keys as unknown as JSONWebKeySet), at: this.clock.millis() }),
      )
      .finally(() => (this.loading = undefined));
    return this.loading;
  }

  private ageOf({ at }: { at: number }): number {
    return this.clock.millis() - at;
  }
}

/**
 * Talks to the identity provider as to a stranger: five seconds, 64 KiB, no redirects. The bytes are counted while
 * they come in, so a huge answer is cut off and not buffered.
 * @throws Error when a bound is crossed, the provider cannot be reached, or its answer is not a JSON object.
 */
export async function boundedJson(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
  const body = await read(response);
  if (!response.ok) throw new Error(`the identity provider answered ${response.status}`);
  const parsed = JSON.parse(body) as unknown;
  if (typeof parsed !== 'object' || parsed === null) throw new Error('the identity provider did not answer an object');
  return parsed as Record<string, unknown>;
}

async function read(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > MAX_BYTES) throw new Error('the answer of the identity provider is too large');
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks).toString();
}
