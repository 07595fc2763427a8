import { AuthConfig, HttpConfig } from '@cse/config';
import { Clock, uuidv7 } from '@cse/core';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { KeyRing } from './key-ring';
import { SIGNING_ALGORITHM } from './signing-key';

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
