import { scenery } from '../../../../test/fixtures/camera-pictures';
import { withItsEnd } from './cut-off';
import { ImageRejected } from './image-rules';
import { keepImage } from './keep-image';
import { normaliseImage } from './normalise-image';
import { sharp } from './sharp';

/** By a decoder that takes offence at anything. */
const raw = (bytes: Buffer): Promise<Buffer> =>
  sharp(bytes, { failOn: 'warning' }).toColourspace('srgb').removeAlpha().raw().toBuffer();

/** Pixels of which one channel differs so much that it is seen, as a share of all. */
async function lost(one: Buffer, other: Buffer): Promise<number> {
  const [a, b] = [await raw(one), await raw(other)];
  let count = 0;
  for (let at = 0; at < a.length; at += 3) {
    const far = [0, 1, 2].some((channel) => Math.abs(a[at + channel]! - b[at + channel]!) > 48);
    if (far) count++;
  }
  return count / (a.length / 3);
}

/** Every one of the last bytes, and then ever larger pieces. */
const CUTS = [
  ...Array.from({ length: 40 }, (_, index) => index + 1),
  60,
  90,
  150,
  300,
  700,
  1_500,
  4_000,
  8_000,
  20_000,
  100_000,
];

const FORMS: [name: string, format: 'jpeg' | 'png', make: () => Promise<Buffer>][] = [
  ['a JPEG', 'jpeg', () => scenery().jpeg().toBuffer()],
  ['a JPEG without subsampling', 'jpeg', () => scenery().jpeg({ chromaSubsampling: '4:4:4' }).toBuffer()],
  ['a grey JPEG', 'jpeg', () => scenery().greyscale().jpeg().toBuffer()],
  ['a JPEG of a size that fills no block', 'jpeg', () => scenery().resize(397, 251).jpeg().toBuffer()],
  ['a JPEG whose last blocks are one row high', 'jpeg', () => scenery().resize(400, 257).jpeg().toBuffer()],
  ['a JPEG for print', 'jpeg', () => scenery().resize(200, 130).toColourspace('cmyk').jpeg().toBuffer()],
  ['a progressive JPEG', 'jpeg', () => scenery().jpeg({ progressive: true }).toBuffer()],
  ['a PNG', 'png', () => scenery().png().toBuffer()],
  ['a PNG of 16 bits', 'png', () => scenery().toColourspace('rgb16').png().toBuffer()],
];

describe('files that miss their end', () => {
  it.each(FORMS)('%s is whole or refused, wherever it breaks off', async (_, format, make) => {
    const whole = await make();
    let taken = 0;
    for (const cut of CUTS.filter((bytes) => bytes < whole.length - 200)) {
      const ended = await withItsEnd(whole.subarray(0, whole.length - cut), format);
      if (!ended) continue;
      taken++;
      // One block of the thousands of a picture may have lost its finest lines.
      expect({ cut, isSeen: (await lost(ended, whole)) > 0.002 }).toEqual({ cut, isSeen: false });
    }
    expect(taken).toBeGreaterThan(3);
  });

  it('is taken when its last part is of one colour, but for the grey of nothing', async () => {
    for (const [background, isTaken] of [
      ['#5a5a5a', true],
      ['#fff', true],
      ['#000', true],
      ['#808080', false],
    ] as const) {
      const flat = await sharp({ create: { width: 400, height: 260, channels: 3, background } })
        .jpeg()
        .toBuffer();
      expect((await withItsEnd(flat.subarray(0, -2), 'jpeg'))?.equals(flat) ?? false).toBe(isTaken);
    }
  });

  it('is refused when rows are missing, in every form', async () => {
    for (const [name, format, make] of FORMS) {
      const whole = await make();
      // A progressive file shows all rows after a small part of its bytes, coarsely at first.
      for (const part of name.includes('progressive') ? [0.2, 0.4] : [0.3, 0.5, 0.7, 0.95]) {
        expect(await withItsEnd(whole.subarray(0, whole.length * part), format)).toBeUndefined();
      }
    }
  });

  it('is kept with its end, so that every program reads it', async () => {
    const whole = await scenery().jpeg().toBuffer();
    const kept = await keepImage(whole.subarray(0, -2), 'model');
    expect([kept.changed, kept.bytes.includes(whole.subarray(20))]).toEqual(['end_added', true]);
    expect((await normaliseImage(whole.subarray(0, -2))).sha256).toBe((await normaliseImage(whole)).sha256);
  });

  it('keeps what is whole as it came', async () => {
    const whole = await scenery().png().toBuffer();
    const kept = await keepImage(whole, 'model');
    expect([kept.changed, kept.bytes.includes(whole.subarray(33))]).toEqual([undefined, true]);
  });

  it('does not mend what is broken within', async () => {
    const broken = await scenery().png().toBuffer();
    broken.fill(0x55, 200, 20_000);
    const error: unknown = await keepImage(broken, 'model').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ImageRejected);
    expect((error as ImageRejected).reason).toBe('undecodable');
  });
});
