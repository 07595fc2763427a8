import type { OauthClient } from '@cse/config';
import { AppError } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { ClientRegistry } from '../clients/client-registry';
import { matchesRedirect } from './redirect-uri';

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
