import { createCipheriv, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { isReadable } from './readable';

const encrypted = (bytes: Uint8Array): Buffer => {
  const cipher = createCipheriv('aes-256-gcm', randomBytes(32), randomBytes(12));
  return Buffer.concat([randomBytes(12), cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
};

describe('what can be read', () => {
  it('is text in any script, JSON, base64, and what has a little around its text', () => {
    const samples = [
      'The ferry leaves at dawn, and nobody is on it but the keeper.',
      '潮が引くと、古い桟橋の杭が一本ずつ姿を現す。誰もその数を数えたことはない。',
      JSON.stringify({ nodes: [{ id: 'n_1', text: 'Mara hid the letters under the boat.' }] }),
      randomBytes(60).toString('base64'),
      `\u0001\u0002\u0003${'Mara hid the letters under the boat. '.repeat(5)}`,
    ];
    for (const text of samples) expect([text, isReadable(Buffer.from(text))]).toEqual([text, true]);
    // Cut in the middle of a character.
    expect(isReadable(Buffer.from('誰もその数を数えたことはない。'.repeat(8)).subarray(0, 100))).toBe(true);
  });

  it('is nothing that is encrypted, whatever was', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5_000 }), (bytes) => expect(isReadable(encrypted(bytes))).toBe(false)),
      { numRuns: 2_000 },
    );
  });
});
