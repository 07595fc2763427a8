import { createHash, createPrivateKey, hkdfSync, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { decrypt, encrypt } from './aead.ts';
import { ARGON2_COST, passphraseKey } from './argon2.ts';
import { fromBase64Url, hex, toBase64Url, utf8 } from './bytes.ts';
import { DeviceKeys } from './device-keys.ts';
import { sha256 } from './hash.ts';
import { bucket, pad, unpad } from './padding.ts';
import { fromRecoveryCode, toRecoveryCode } from './recovery-code.ts';
import { fingerprint, safetyNumber } from './safety-number.ts';
import { seal, unseal } from './sealed-box.ts';
import { verifiesInScript, verifiesNatively } from './signatures.ts';
import { signedBytes, type Field } from './signed-bytes.ts';

type Keys = Parameters<typeof safetyNumber>[0];

interface Vectors {
  signed_bytes: { label: string; fields: { text?: string; base64url?: string }[]; bytes: string }[];
  signatures: { private_seed: string; public: string; message: string; signature: string }[];
  devices: { device_id: string; secret: string; agreement_key: string; signing_key: string; fingerprint: string }[];
  safety_numbers: { devices: [Keys, Keys]; number: string }[];
  recovery_codes: { secret: string; code: string }[];
  buckets: [number, number][];
  argon2id: { passphrase: string; salt: string; m: number; t: number; p: number; key: string }[];
}

const vectors = JSON.parse(
  readFileSync(join(__dirname, '../../../../contracts/vault-vectors.json'), 'utf8'),
) as Vectors;
const bytes = fc.uint8Array({ maxLength: 2000 });
const unhex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

describe('the vectors that client and server share', () => {
  it.each(vectors.signed_bytes)('writes what is signed under $label', ({ label, fields, bytes: expected }) => {
    const values = fields.map(({ text, base64url }): Field => text ?? fromBase64Url(base64url!));
    expect(hex(signedBytes(label, ...values))).toBe(expected);
  });

  it.each(vectors.signatures)('knows the signature $signature', async (vector) => {
    const claim = { signature: vector.signature, bytes: unhex(vector.message), signingKey: vector.public };
    expect(verifiesInScript(claim)).toBe(true);
    expect(await verifiesNatively(claim)).toBe(true);
    for (const wrong of [
      { ...claim, bytes: utf8('another') },
      { ...claim, signature: toBase64Url(new Uint8Array(64)) },
      { ...claim, signature: 'short' },
      { ...claim, signingKey: toBase64Url(new Uint8Array(32).fill(9)) },
    ]) {
      expect(verifiesInScript(wrong)).toBe(false);
      expect(await verifiesNatively(wrong)).toBe(false);
    }
  });

  it.each(vectors.devices)('derives the keys of device $device_id', ({ device_id, secret, ...keys }) => {
    const device = new DeviceKeys(device_id, unhex(secret)).public;
    const { agreement_key, signing_key } = keys;
    expect(device).toEqual({ device_id, agreement_key, signing_key });
    expect(hex(fingerprint(signing_key))).toBe(keys.fingerprint);
  });

  it.each(vectors.safety_numbers)(
    'makes the same digits on both sides: $number',
    ({ devices: [one, other], number }) => {
      expect(safetyNumber(one, other)).toBe(number);
      expect(safetyNumber(other, one)).toBe(number);
      // Neither key of either stands for nothing.
      for (const key of ['agreement_key', 'signing_key'] as const) {
        expect(safetyNumber(one, { ...other, [key]: one[key] })).not.toBe(number);
      }
    },
  );

  it.each(vectors.recovery_codes)('writes and reads $code', ({ secret, code }) => {
    expect(toRecoveryCode(unhex(secret))).toBe(code);
    expect(hex(fromRecoveryCode(code.toLowerCase().replaceAll('-', ' ')))).toBe(secret);
  });

  it.each(vectors.buckets)('pads %d bytes to %d', (length, padded) => expect(bucket(length)).toBe(padded));

  it.each(vectors.argon2id)('makes the key of a passphrase', async ({ passphrase, salt, key, ...cost }) => {
    expect(hex(await passphraseKey(passphrase, unhex(salt), cost, { m: 8, t: 1, p: 1 }))).toBe(key);
  });
});

describe('what Node makes of the same', () => {
  it('derives and signs as the standard library does', () => {
    const secret = new Uint8Array(32).fill(3);
    const seed = Buffer.from(hkdfSync('sha256', secret, '', 'cse-device-signing-v1', 32));
    const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const signature = sign(null, utf8('a text'), key).toString('base64url');
    expect(new DeviceKeys('d', secret).sign(utf8('a text'))).toBe(signature);
    expect(hex(sha256(utf8('a')))).toBe(createHash('sha256').update('a').digest('hex'));
  });
});

describe('boxes', () => {
  const key = new Uint8Array(32).fill(1);

  it('open with their key in their place, and in no other way', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, fc.nat(), async (content, at) => {
        const box = await encrypt(key, content, utf8('here'));
        expect(await decrypt(key, box, utf8('here'))).toEqual(content);
        const changed = box.slice();
        changed[at % box.length]! ^= 1 << (at % 8);
        await expect(decrypt(key, changed, utf8('here'))).rejects.toMatchObject({ code: 'tampered' });
        await expect(decrypt(key, box, utf8('there'))).rejects.toMatchObject({ code: 'tampered' });
        await expect(decrypt(key, box.slice(0, -1), utf8('here'))).rejects.toMatchObject({ code: 'tampered' });
      }),
      { numRuns: 50 },
    );
    await expect(decrypt(new Uint8Array(32), await encrypt(key, key, key), key)).rejects.toMatchObject({
      code: 'tampered',
    });
  });

  it('never look the same twice', async () => {
    expect(await encrypt(key, utf8('same'), key)).not.toEqual(await encrypt(key, utf8('same'), key));
  });

  it('sealed to a device open on it alone, in their place', async () => {
    const device = DeviceKeys.make();
    const box = await seal(utf8('key'), fromBase64Url(device.public.agreement_key), utf8('here'));
    expect(await unseal(box, device.agreementPrivate, utf8('here'))).toEqual(utf8('key'));
    const changed = box.slice();
    changed[40]! ^= 1;
    for (const [what, who, where] of [
      [changed, device, 'here'],
      [box, DeviceKeys.make(), 'here'],
      [box, device, 'there'],
      [box.slice(0, 20), device, 'here'],
    ] as const) {
      await expect(unseal(what, who.agreementPrivate, utf8(where))).rejects.toMatchObject({ code: 'tampered' });
    }
  });
});

describe('small things', () => {
  it('reads base64url in its one spelling', () => {
    fc.assert(fc.property(bytes, (some) => expect(fromBase64Url(toBase64Url(some))).toEqual(some)));
    for (const wrong of ['a', 'AB', 'AA==', 'A+A', 'A A']) expect(() => fromBase64Url(wrong)).toThrow();
  });

  it('pads to few lengths, at most 12 % above 256 bytes, and gives back what was padded', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (some) => {
        const padded = pad(some);
        expect(unpad(padded)).toEqual(some);
        expect(padded.length).toBeLessThanOrEqual(Math.max(256, Math.ceil((some.length + 4) * 1.12)));
      }),
    );
    expect(new Set(Array.from({ length: 20_000 }, (_, length) => bucket(length))).size).toBeLessThan(110);
    for (const wrong of [new Uint8Array(2), new Uint8Array([0, 0, 1, 0, 1]), new Uint8Array([0, 0, 0, 0, 7])]) {
      expect(() => unpad(wrong)).toThrow();
    }
  });

  it('finds every letter of a recovery code that is mistyped, but one in 65,536', () => {
    const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    let passed = 0;
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.nat(28), fc.nat(31), (secret, place, letter) => {
        const code = toRecoveryCode(secret).replaceAll('-', '');
        expect(fromRecoveryCode(code.replaceAll('0', 'o').replaceAll('1', 'l'))).toEqual(secret);
        const wrong = code.slice(0, place) + letters[letter]! + code.slice(place + 1);
        if (wrong === code) return;
        try {
          fromRecoveryCode(wrong);
          passed++;
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad_code' });
        }
      }),
      { numRuns: 500, seed: 7 },
    );
    expect(passed).toBe(0);
    for (const wrong of ['', 'ABCD', 'U'.repeat(29), 'Z'.repeat(29)]) expect(() => fromRecoveryCode(wrong)).toThrow();
  });

  it('makes no key from a header that was written to be guessed, or to hang a device', async () => {
    const salt = new Uint8Array(16);
    for (const cost of [
      { ...ARGON2_COST, m: 1024 },
      { ...ARGON2_COST, t: 1 },
      { ...ARGON2_COST, p: 0 },
      { ...ARGON2_COST, m: 2 ** 31 },
      { ...ARGON2_COST, t: 1.5 },
    ]) {
      await expect(passphraseKey('word', salt, cost, ARGON2_COST)).rejects.toMatchObject({ code: 'weak_header' });
    }
    await expect(passphraseKey('word', new Uint8Array(8), ARGON2_COST, ARGON2_COST)).rejects.toMatchObject({
      code: 'weak_header',
    });
  });
});
