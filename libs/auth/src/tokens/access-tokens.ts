import { hash } from 'node:crypto';
import { AuthConfig, HttpConfig } from '@cse/config';
import { AppError, BoundedMap, Clock, isUuid, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { KeyRing } from './key-ring';
import { SIGNING_ALGORITHM } from './signing-keys';

const SKEW_S = 5;
const MAX_LENGTH = 2048;
const CACHED_TOKENS = 10_000;
const HEADER = new Set(['alg', 'typ', 'kid']);

/** What an access token says (RFC 9068), and nothing more: no e-mail, name or role. */
export interface AccessClaims {
  /** User id. */
  sub: string;
  sid: string;
  jti: string;
  client_id: string;
  /** The refresh generation of its session that it was issued with. */
  rtg: number;
  iat: number;
  exp: number;
}

export interface IssuedAccessToken {
  token: string;
  expiresInS: number;
}

/** Signs access tokens. */
@Injectable()
export class AccessTokenIssuer {
  readonly issuer: string;

  constructor(
    private readonly keys: KeyRing,
    private readonly jwt: JwtService,
    private readonly clock: Clock,
    private readonly config: AuthConfig,
    http: HttpConfig,
  ) {
    this.issuer = config.issuer ?? http.baseUrl;
  }

  /** A token for one session; it never outlives the session. */
  async issue(session: {
    id: string;
    userId: string;
    clientId: string;
    gen: number;
    absoluteExpiresAt: Date;
  }): Promise<IssuedAccessToken> {
    const iat = Math.floor(this.clock.millis() / 1000);
    const exp = Math.min(iat + this.config.accessTtlS, Math.floor(session.absoluteExpiresAt.getTime() / 1000));
    const { kid, privateKey } = this.keys.current;
    const claims = {
      iss: this.issuer,
      aud: this.config.audience,
      sub: session.userId,
      sid: session.id,
      jti: uuidv7(),
      client_id: session.clientId,
      rtg: session.gen,
      iat,
      exp,
    };
    const token = await this.jwt.signAsync(claims, {
      algorithm: SIGNING_ALGORITHM,
      privateKey,
      header: { alg: SIGNING_ALGORITHM, typ: 'at+jwt', kid },
    });
    return { token, expiresInS: exp - iat };
  }
}

/**
 * Tells whose an access token is. Everything is pinned: algorithm, type, key (by kid, from our own ring), issuer,
 * audience, the claims that must be there. A verified token is remembered by its hash until it expires.
 */
@Injectable()
export class AccessTokenVerifier {
  private readonly verified = new BoundedMap<string, AccessClaims>(CACHED_TOKENS);

  constructor(
    private readonly keys: KeyRing,
    private readonly issuer: AccessTokenIssuer,
    private readonly clock: Clock,
    private readonly config: AuthConfig,
  ) {}

  /** @throws AppError `unauthenticated` or `token_expired`. */
  async verify(token: string): Promise<AccessClaims> {
    if (token.length > MAX_LENGTH) throw badToken();
    const key = hash('sha256', token, 'base64');
    const known = this.verified.get(key);
    if (known) {
      if (known.exp + SKEW_S > this.clock.millis() / 1000) return known;
      this.verified.delete(key);
    }
    const claims = await this.check(token);
    this.verified.set(key, claims);
    return claims;
  }

  private async check(token: string): Promise<AccessClaims> {
    try {
      const { payload } = await jwtVerify(token, (header) => this.keyFor(header), {
        algorithms: [SIGNING_ALGORITHM],
        typ: 'at+jwt',
        issuer: this.issuer.issuer,
        audience: this.config.audience,
        requiredClaims: ['iss', 'aud', 'sub', 'sid', 'jti', 'client_id', 'rtg', 'iat', 'exp'],
        clockTolerance: SKEW_S,
        currentDate: this.clock.now(),
      });
      return this.claimsOf(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired) {
        throw new AppError('token_expired', 'the access token has expired; refresh it');
      }
      throw badToken(error);
    }
  }

  private keyFor(header: JWTHeaderParameters) {
    const key = typeof header.kid === 'string' ? this.keys.find(header.kid) : undefined;
    if (!key || Object.keys(header).some((name) => !HEADER.has(name))) throw badToken();
    return key.publicKey;
  }

  private claimsOf(payload: JWTPayload): AccessClaims {
    const { sub, sid, jti, client_id, rtg, iat, exp, aud } = payload as JWTPayload & Partial<AccessClaims>;
    if (
      typeof aud !== 'string' ||
      !isUuid(sub) ||
      !isUuid(sid) ||
      typeof jti !== 'string' ||
      typeof client_id !== 'string' ||
      !Number.isSafeInteger(rtg) ||
      !Number.isSafeInteger(iat) ||
      !Number.isSafeInteger(exp) ||
      iat! > this.clock.millis() / 1000 + SKEW_S
    ) {
      throw badToken();
    }
    return { sub, sid, jti, client_id, rtg: rtg!, iat: iat!, exp: exp! };
  }
}

function badToken(cause?: unknown): AppError {
  return new AppError('unauthenticated', 'a valid bearer token is needed', { cause });
}
