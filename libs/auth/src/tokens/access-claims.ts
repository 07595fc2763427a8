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
