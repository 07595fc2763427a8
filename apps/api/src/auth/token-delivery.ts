import { ClientRegistry, type RefreshRequest, type TokenPair } from '@cse/auth';
import { HttpConfig, type OauthClient } from '@cse/config';
import { AppError, isListedOrigin } from '@cse/core';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clearCookie, readCookie, REFRESH_COOKIE, setCookie } from './cookies';
import { TokenPairResponse } from './auth.response.dto';

/** What a client brought to be refreshed or ended, whichever way its refresh token travels. */
export type PresentedToken = Pick<RefreshRequest, 'refreshToken' | 'transport' | 'clientId'>;

/** Codes that say the presented token was once good: the browser may forget it. */
const OVER = ['refresh_reused', 'session_revoked', 'session_expired'];

/**
 * How refresh tokens travel: in the JSON body for programs, in a cookie that no script can read for pages in a browser.
 * A cookie comes along by itself, so a request that uses it must prove that a page of ours sent it: a header that a form
 * cannot set, an Origin from the client's own list, and no other site in Sec-Fetch-Site.
 */
@Injectable()
export class TokenDelivery {
  /** Origins whose pages may hold tokens at all: those of the configuration, and our own documentation page. */
  private readonly knownOrigins: readonly (string | RegExp)[];

  constructor(
    private readonly clients: ClientRegistry,
    http: HttpConfig,
  ) {
    const registered = clients.all().flatMap((client) => client.allowedOrigins);
    this.knownOrigins = [...registered, ...http.corsOrigins, new URL(http.baseUrl).origin];
  }

  /** @throws AppError `invalid_request`, `csrf`, or `refresh_invalid` when there is no token at all. */
  presented(request: FastifyRequest, body: { refresh_token?: string; client_id?: string }): PresentedToken {
    const found = this.find(request, body);
    if (!found) throw new AppError('refresh_invalid', 'a refresh token is needed');
    return found;
  }

  find(request: FastifyRequest, body: { refresh_token?: string; client_id?: string }): PresentedToken | undefined {
    const cookie = readCookie(request, REFRESH_COOKIE);
    if (cookie !== undefined && body.refresh_token !== undefined) {
      throw new AppError('invalid_request', 'send the refresh token in the body or in the cookie, not in both');
    }
    if (cookie !== undefined) {
      return { refreshToken: cookie, transport: 'cookie', clientId: this.cookieClient(request).id };
    }
    if (body.refresh_token === undefined) return undefined;
    this.requireKnownOrigin(request);
    return { refreshToken: body.refresh_token, transport: 'body', clientId: body.client_id };
  }

  /** The answer to a client; a browser client's refresh token goes into the cookie instead of the body. */
  deliver(pair: TokenPair, reply: FastifyReply): TokenPairResponse {
    const response = TokenPairResponse.from(pair);
    if (this.clients.find(pair.clientId)?.transport !== 'cookie') return response;
    setCookie(reply, REFRESH_COOKIE, pair.refreshToken, { sameSite: 'Strict', maxAgeS: pair.refreshExpiresInS });
    return { ...response, refresh_token: undefined };
  }

  /** The refresh token in the cookie that the new one takes the place of. */
  replacedBy(pair: TokenPair, request: FastifyRequest): string | undefined {
    const isCookie = this.clients.find(pair.clientId)?.transport === 'cookie';
    return isCookie ? readCookie(request, REFRESH_COOKIE) : undefined;
  }

  /** Before a code is exchanged: a page of another site must not sign this browser in as somebody else. */
  checkOrigin(clientId: string, request: FastifyRequest): void {
    const client = this.clients.find(clientId);
    if (client?.transport === 'cookie') requireOwnPage(client, request);
    else this.requireKnownOrigin(request);
  }

  forgetCookie(reply: FastifyReply): void {
    clearCookie(reply, REFRESH_COOKIE, 'Strict');
  }

  /** Clears the cookie of a session that is over. An unknown token is left: it may be the loser of a race. */
  onRefused(error: unknown, presented: PresentedToken, reply: FastifyReply): void {
    if (presented.transport === 'cookie' && error instanceof AppError && OVER.includes(error.code)) {
      this.forgetCookie(reply);
    }
  }

  /** Programs send no Origin; a page that does and is nobody's has no business with tokens. */
  private requireKnownOrigin({ headers: { origin } }: FastifyRequest): void {
    if (origin !== undefined && !isListedOrigin(this.knownOrigins, origin)) throw csrf();
  }

  private cookieClient(request: FastifyRequest): OauthClient {
    const named = request.headers['x-client'];
    const client = typeof named === 'string' ? this.clients.find(named) : undefined;
    if (client?.transport !== 'cookie') throw csrf();
    requireOwnPage(client, request);
    return client;
  }
}

function requireOwnPage(client: OauthClient, request: FastifyRequest): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (!origin || !isListedOrigin(client.allowedOrigins, origin)) throw csrf();
  if (site !== undefined && site !== 'same-origin' && site !== 'same-site') throw csrf();
}

function csrf(): AppError {
  return new AppError('csrf', 'send X-Client where a cookie is used, from a page of an origin that is registered');
}
