import type { JWTPayload } from 'jose';

/** How the provider lies at its next token answers. */
export interface Misbehaviour {
  /** Changes what the id_token says. */
  claims?: (honest: JWTPayload) => JWTPayload;
  /** How the id_token is signed; `missing` leaves it out. */
  signature?: 'none' | 'hmac-with-public-key' | 'stranger' | 'unknown-kid' | 'missing';
  /** What the token endpoint does instead of answering. */
  answer?: 'hang' | 'huge' | 'redirect' | 'html' | 'server-error' | 'not-an-object';
}
