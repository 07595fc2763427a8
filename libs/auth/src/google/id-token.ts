import { Clock } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import type { Identity } from '../users/user-directory';
import { IdentityProvider } from './identity-provider';

const SKEW_S = 5;
const MAX_LENGTH = 16 * 1024;
const GOOGLE = 'https://accounts.google.com';

/** Why an id_token was not believed; for the log and the abuse signals. */
export type IdTokenProblem = 'oidc_missing' | 'oidc_nonce' | 'oidc_azp' | 'oidc_subject' | 'oidc_invalid' | 'oidc_keys';

export class IdTokenError extends Error {
  constructor(
    readonly problem: IdTokenProblem,
    cause?: unknown,
  ) {
    super(problem, { cause });
    this.name = 'IdTokenError';
  }
}

/** Believes an id_token only when every check of OpenID Connect Core 3.1.3.7 passes. */
@Injectable()
export class IdTokenVerifier {
  constructor(
    private readonly provider: IdentityProvider,
    private readonly clock: Clock,
  ) {}

  /** `nonce` is the one of our own transaction, never one that came with the request. @throws IdTokenError */
  async verify(idToken: unknown, nonce: string): Promise<Identity> {
    if (typeof idToken !== 'string' || idToken.length > MAX_LENGTH) throw new IdTokenError('oidc_missing');
    const claims = await this.signedClaims(idToken);
    const { clientId } = this.provider.credentials;
    if (claims.nonce !== nonce) throw new IdTokenError('oidc_nonce');
    if (claims.azp === undefined ? Array.isArray(claims.aud) : claims.azp !== clientId)
      throw new IdTokenError('oidc_azp');
    if (typeof claims.sub !== 'string' || !/^[\x20-\x7e]{1,255}$/.test(claims.sub))
      throw new IdTokenError('oidc_subject');
    const email = textOf(claims.email, 254);
    return {
      issuer: this.provider.issuer,
      subject: claims.sub,
      email,
      // An address that had to be cleaned is another one than the provider verified.
      emailVerified: email !== null && email === claims.email && claims.email_verified === true,
      name: textOf(claims.name, 200),
    };
  }

  private async signedClaims(idToken: string): Promise<JWTPayload> {
    const { issuer } = this.provider;
    try {
      const { payload } = await jwtVerify(idToken, await this.provider.keys(), {
        algorithms: ['RS256'],
        // Google still writes its name without the scheme now and then.
        issuer: issuer === GOOGLE ? [GOOGLE, 'accounts.google.com'] : issuer,
        audience: this.provider.credentials.clientId,
        requiredClaims: ['iss', 'aud', 'sub', 'iat', 'exp', 'nonce'],
        maxTokenAge: '10 minutes',
        clockTolerance: SKEW_S,
        currentDate: this.clock.now(),
      });
      return payload;
    } catch (error) {
      throw new IdTokenError(error instanceof errors.JOSEError ? 'oidc_invalid' : 'oidc_keys', error);
    }
  }
}

function textOf(claim: unknown, max: number): string | null {
  if (typeof claim !== 'string' || !claim.isWellFormed()) return null;
  const clean = claim
    .normalize('NFC')
    .replace(/\p{Cc}/gu, '')
    .trim()
    .slice(0, max);
  return clean || null;
}
