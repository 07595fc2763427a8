import * as fc from 'fast-check';
import { Seal } from './seal';

describe('Seal', () => {
  const seal = new Seal(Buffer.alloc(32, 7));
  const plain = fc.uint8Array({ maxLength: 200 });
  const bound = fc.string({ maxLength: 40 });

  it('gives back what was sealed, 28 bytes longer and different each time', () => {
    fc.assert(
      fc.property(plain, bound, (bytes, whose) => {
        const [one, other] = [seal.seal(bytes, whose), seal.seal(bytes, whose)];
        expect(one).toHaveLength(bytes.length + Seal.OVERHEAD);
        expect(one.equals(other)).toBe(false);
        expect(seal.open(one, whose).equals(bytes)).toBe(true);
      }),
    );
  });

  it('never takes a nonce twice', () => {
    const nonces = Array.from({ length: 2_000 }, () => seal.seal('', '').subarray(0, 12).toString('hex'));
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('opens what was stored before: nonce, ciphertext, tag', () => {
    const stored = Buffer.from('AAECAwQFBgcICQoLeaGKHHJ6vC1X0IrzicH3jbzVacWdTXY5wTPV2Yo=', 'base64');
    expect(seal.open(stored, 'job 1').toString()).toBe('a closed book');
  });

  it('opens for nothing else, under no other key, and not with a changed bit', () => {
    fc.assert(
      fc.property(plain, bound, bound, fc.nat(), (bytes, whose, another, at) => {
        fc.pre(whose !== another);
        const sealed = seal.seal(bytes, whose);
        expect(() => seal.open(sealed, another)).toThrow();
        expect(() => new Seal(Buffer.alloc(32, 8)).open(sealed, whose)).toThrow();
        sealed[at % sealed.length]! ^= 1 << (at % 8);
        expect(() => seal.open(sealed, whose)).toThrow();
      }),
    );
  });

  it('refuses what is cut short, also to a shorter tag', () => {
    const sealed = seal.seal('', 'job 1');
    for (let length = 0; length < sealed.length; length++) {
      expect(() => seal.open(sealed.subarray(0, length), 'job 1')).toThrow();
    }
  });
});
