import { createPrivateKey, sign } from 'node:crypto';
import vectors from '../../../../contracts/vault-vectors.json';
import { isSigned, LABELS, signedBytes } from './signed-bytes';

const fieldOf = (field: { text?: string; base64url?: string }) =>
  field.text ?? Buffer.from(field.base64url ?? '', 'base64url');
/** An Ed25519 seed as a PKCS #8 document (RFC 8410): this, then the seed. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

describe('what is signed', () => {
  it.each(vectors.signed_bytes)('has the bytes of $label that clients sign', ({ label, fields, bytes }) => {
    expect(signedBytes(label, ...fields.map(fieldOf)).toString('hex')).toBe(bytes);
  });

  it.each(vectors.signatures)('is signed as clients sign it: $public', ({ private_seed, message, signature }) => {
    const seed = Buffer.concat([PKCS8, Buffer.from(private_seed, 'hex')]);
    const key = createPrivateKey({ key: seed, format: 'der', type: 'pkcs8' });
    expect(sign(null, Buffer.from(message, 'hex'), key).toString('base64url')).toBe(signature);
  });

  it('holds for its own label, key and fields, and for no other', () => {
    const key = createPrivateKey({
      key: Buffer.concat([PKCS8, Buffer.alloc(32, 7)]),
      format: 'der',
      type: 'pkcs8',
    });
    const jwk = key.export({ format: 'jwk' });
    const raw = Buffer.from(jwk.x!, 'base64url');
    const signature = sign(null, signedBytes(LABELS.op, 'ab', 'c'), key);
    expect(isSigned(raw, signature, LABELS.op, 'ab', 'c')).toBe(true);
    expect(isSigned(raw, signature, LABELS.op, 'a', 'bc')).toBe(false);
    expect(isSigned(raw, signature, LABELS.manifest, 'ab', 'c')).toBe(false);
    expect(isSigned(Buffer.alloc(32, 1), signature, LABELS.op, 'ab', 'c')).toBe(false);
    expect(isSigned(raw, signature.subarray(1), LABELS.op, 'ab', 'c')).toBe(false);
  });
});
