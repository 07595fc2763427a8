import { AuthConfig, type OauthClient } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable } from '@nestjs/common';

/** The apps that people may sign in to. */
@Injectable()
export class ClientRegistry {
  private readonly byId: Map<string, OauthClient>;

  constructor(config: AuthConfig) {
    this.byId = new Map(config.clients.map((client) => [client.id, client]));
  }

  all(): OauthClient[] {
    return [...this.byId.values()];
  }

  find(id: string): OauthClient | undefined {
    return this.byId.get(id);
  }

  /** @throws AppError `invalid_request` for a client that is not registered. */
  require(id: string): OauthClient {
    const client = this.find(id);
    if (!client) throw new AppError('invalid_request', 'this client is not registered');
    return client;
  }
}

/** What an app asks of us when it sends a person to sign in, once it has been checked. */
export interface AuthorizationRequest {
  client: OauthClient;
  redirectUri: string;
  /** Given back to the app as it came. */
  state: string;
  /** BASE64URL(SHA256(verifier)), RFC 7636. */
  codeChallenge: string;
  deviceName: string | null;
}

/** Says which sign-in requests are served. A wrong one is answered here and never redirected anywhere. */
@Injectable()
export class AuthorizationRequests {
  constructor(private readonly clients: ClientRegistry) {}

  /** @throws AppError `invalid_request`. */
  check(query: {
    clientId: string;
    redirectUri: string;
    codeChallenge: string;
    state: string;
    deviceName?: string;
  }): AuthorizationRequest {
    const client = this.clients.require(query.clientId);
    if (!matchesRedirect(client, query.redirectUri)) {
      throw new AppError('invalid_request', 'this redirect_uri is not registered for the client', {
        errors: [{ pointer: '/redirect_uri', detail: 'is not registered for the client' }],
        members: { error: 'invalid_request' },
      });
    }
    const { redirectUri, codeChallenge, state } = query;
    return { client, redirectUri, codeChallenge, state, deviceName: query.deviceName ?? null };
  }
}

/** `http://127.0.0.1[:port]/path` or the same on `[::1]` or `localhost`, spelt in no other way. */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::([1-9]\d{0,4}))?(\/[A-Za-z0-9._~/-]*)$/;

/**
 * Whether a client may be sent back to this address: one that it registered, letter by letter. Nothing is normalised
 * first, so there is nothing to normalise differently. Only the port of a native client's loopback entries is free
 * (RFC 8252, 7.3), since the system picks it.
 */
export function matchesRedirect(client: OauthClient, uri: string): boolean {
  if (client.redirectUris.includes(uri)) return true;
  if (client.type !== 'native') return false;
  const asked = LOOPBACK.exec(uri);
  if (!asked || Number(asked[2] ?? 80) > 65_535) return false;
  return client.redirectUris.some((registered) => {
    const entry = LOOPBACK.exec(registered);
    return entry !== null && entry[1] === asked[1] && entry[3] === asked[3];
  });
}

/** The address with parameters added to its query. */
export function withParameters(uri: string, parameters: Record<string, string>): string {
  const query = new URLSearchParams(parameters).toString();
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`;
}
