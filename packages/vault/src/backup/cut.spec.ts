import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { concat } from '../crypto/bytes.ts';
import { AVERAGE_CHUNK, Cutter, LARGEST_CHUNK, SMALLEST_CHUNK } from './cut.ts';

const key = new Uint8Array(32).fill(4);
const cutter = new Cutter(key);

/** Bytes that look random, the same for the same seed. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    const block = createHash('sha256').update(`${seed}:${at}`).digest();
    bytes.set(block.subarray(0, Math.min(32, length - at)), at);
  }
  return bytes;
}

const names = (bytes: Uint8Array, by = cutter): string[] =>
  [...by.cut(bytes)].map((chunk) => createHash('sha256').update(chunk).digest('hex'));

describe('cutting by content', () => {
  const content = noise(6 * 1024 * 1024, 1);

  it('gives chunks that are the content, none too small or too large, in the middle about as large as was meant', () => {
    const chunks = [...cutter.cut(content)];
    expect(Buffer.compare(concat(...chunks), content)).toBe(0);
    const sizes = chunks.slice(0, -1).map(({ length }) => length);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(SMALLEST_CHUNK);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(LARGEST_CHUNK);
    const mean = content.length / chunks.length;
    expect(mean).toBeGreaterThan(AVERAGE_CHUNK * 0.7);
    expect(mean).toBeLessThan(AVERAGE_CHUNK * 1.5);
    expect([...cutter.cut(new Uint8Array())]).toEqual([]);
    expect([...cutter.cut(new Uint8Array(2 * LARGEST_CHUNK))].map(({ length }) => length).length).toBeGreaterThan(1);
  });

  it('changes few chunks where something is put in, taken out or changed', () => {
    const before = new Set(names(content));
    fc.assert(
      fc.property(fc.nat(content.length - 1), fc.nat(2000), fc.uint8Array({ maxLength: 2000 }), (at, out, put) => {
        const changed = concat(content.subarray(0, at), put, content.subarray(at + out));
        const fresh = names(changed).filter((name) => !before.has(name));
        expect(fresh.length).toBeLessThanOrEqual(5);
      }),
      { numRuns: 12, seed: 3 },
    );
  });

  it('cuts another project in other places', () => {
    const other = new Cutter(new Uint8Array(32).fill(5));
    const sizes = (by: Cutter) => [...by.cut(content)].map(({ length }) => length);
    expect(sizes(other)).not.toEqual(sizes(cutter));
  });
});
