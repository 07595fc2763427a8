import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { exportJWK, exportSPKI, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';

interface ProviderKey {
  kid: string;
  privateKey: KeyObject;
  publicKey: KeyObject;
}

/** The signing keys of the fake provider, and the ways to sign with them that nobody should believe. */
export class ProviderKeys {
  private keys: ProviderKey[] = [newKey('key-1')];

  get current(): ProviderKey {
    return this.keys.at(-1)!;
  }

  /** The old key disappears from the published set. */
  rotate(): void {
    this.keys = [newKey(`key-${Number(this.current.kid.slice(4)) + 1}`)];
  }

  async published(): Promise<object> {
    const keys = await Promise.all(
      this.keys.map(async ({ kid, publicKey }) => ({ ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' })),
    );
    return { keys };
  }

  sign(claims: JWTPayload, kid = this.current.kid): Promise<string> {
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(this.current.privateKey);
  }

  unsigned(claims: JWTPayload): string {
    return new UnsecuredJWT(claims).encode();
  }

  /** Signed with HMAC, the published public key as the secret: the classic confusion of algorithms. */
  async signedWithPublicKey(claims: JWTPayload): Promise<string> {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${encode({ alg: 'HS256', kid: this.current.kid })}.${encode(claims)}`;
    const mac = createHmac('sha256', await exportSPKI(this.current.publicKey))
      .update(input)
      .digest('base64url');
    return `${input}.${mac}`;
  }

  /** Signed by somebody else who claims to be the current key. */
  signedByStranger(claims: JWTPayload): Promise<string> {
    const stranger = newKey('stranger');
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: this.current.kid }).sign(stranger.privateKey);
  }
}

function newKey(kid: string): ProviderKey {
  return { kid, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}
