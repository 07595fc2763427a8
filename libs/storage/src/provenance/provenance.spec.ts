import { crc32 } from 'node:zlib';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { keepImage } from '../images/keep-image';
import { normaliseImage } from '../images/normalise-image';
import { makeThumbnail } from '../images/thumbnail';
import { clipParts, declareClip } from './clip-provenance';
import { declaring } from './picture-provenance';
import { sourceTypeOfAll, type SourceType } from './source-type';

const picture = (alpha = false) =>
  sharp({
    create: { width: 130, height: 90, channels: alpha ? 4 : 3, background: { r: 200, g: 30, b: 90, alpha: 0.5 } },
  });
const MADE: [string, Buffer | (() => Promise<Buffer>)][] = [
  ['a PNG', () => picture().png().toBuffer()],
  ['a JPEG', () => picture().jpeg().toBuffer()],
  [
    'a JPEG with EXIF',
    () =>
      picture()
        .jpeg()
        .withExif({ IFD0: { Copyright: 'a vendor' } })
        .toBuffer(),
  ],
  ['a WebP', () => picture().webp().toBuffer()],
  ['a WebP with alpha', () => picture(true).webp().toBuffer()],
  ['a WebP without loss and with alpha', () => picture(true).webp({ lossless: true }).toBuffer()],
  ['a WebP with a profile', () => picture().webp().withIccProfile('p3').toBuffer()],
  ['a picture with other XMP', () => picture().png().withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"/>').toBuffer()],
];

/** What another reader finds: the property of IPTC in the one XMP packet. */
async function readBack(file: Buffer): Promise<string | undefined> {
  const { xmp } = await sharp(file).metadata();
  return xmp && /<Iptc4xmpExt:DigitalSourceType>([^<]+)</.exec(xmp.toString())?.[1];
}
const uri = (type: SourceType) => `http://cv.iptc.org/newscodes/digitalsourcetype/${type}`;
const pixels = (file: Buffer) => sharp(file).raw().toBuffer();

/** A PNG with a manifest as vendors add them: a chunk that says what made it, signed over the bytes of the file. */
async function signedPng(says: string): Promise<Buffer> {
  const png = await picture().png().toBuffer();
  const body = Buffer.concat([Buffer.from('caBX'), Buffer.from(`\0\0\0\x2ajumbc2pa${says}`)]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(body.length - 4, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([png.subarray(0, 33), frame.subarray(0, 4), body, frame.subarray(4), png.subarray(33)]);
}

describe('a picture that was made', () => {
  it.each(MADE)('%s says that a model made it, and its picture is the same to the pixel', async (_, make) => {
    const came = typeof make === 'function' ? await make() : make;
    const { bytes, thumbnail, width, height } = await keepImage(came, 'model');
    expect([await readBack(bytes), await readBack(thumbnail.bytes)]).toEqual(
      Array(2).fill(uri('trainedAlgorithmicMedia')),
    );
    expect([width, height]).toEqual([130, 90]);
    expect(await pixels(bytes)).toEqual(await pixels(came));
    const [before, after] = [await sharp(came).metadata(), await sharp(bytes).metadata()];
    expect([after.exif, after.icc, after.hasAlpha]).toEqual([before.exif, before.icc, before.hasAlpha]);
  });

  it('by a program says that', async () => {
    const { bytes } = await keepImage(await picture().png().toBuffer(), 'program');
    expect(await readBack(bytes)).toBe(uri('algorithmicMedia'));
  });

  it.each(['png', 'jpeg', 'webp'] as const)('keeps what else its XMP says, as %s', async (format) => {
    const rdf =
      '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description hdrgm:Version="1.0"/>';
    const packet = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${rdf}</rdf:RDF></x:xmpmeta>`;
    const { bytes } = await keepImage(await picture().toFormat(format).withXmp(packet).toBuffer(), 'model');
    expect((await sharp(bytes).metadata()).xmp!.toString()).toContain('hdrgm:Version="1.0"');
    expect(await readBack(bytes)).toBe(uri('trainedAlgorithmicMedia'));
  });

  it('stays as it came, to the byte, where it has a manifest or says so by itself', async () => {
    for (const says of [uri('trainedAlgorithmicMedia'), 'nothing of how it came to be']) {
      const signed = await signedPng(says);
      const kept = await keepImage(signed, 'model');
      expect(kept.bytes.equals(signed)).toBe(true);
      expect(await readBack(kept.thumbnail.bytes)).toBe(uri('trainedAlgorithmicMedia'));
    }
    const once = (await keepImage(await picture().webp().toBuffer(), 'model')).bytes;
    expect((await keepImage(once, 'model')).bytes).toBe(once);
  });

  it('is not believed to come from a camera', async () => {
    const lying = declaring(await picture().jpeg().toBuffer(), 'jpeg', 'digitalCapture');
    expect(await readBack((await keepImage(lying, 'model')).bytes)).toBe(uri('trainedAlgorithmicMedia'));
  });

  it('says so where it was mended, too', async () => {
    const noise = await sharp(Buffer.from(Array.from({ length: 97 * 64 * 3 }, (_, at) => (at * 7919) % 251)), {
      raw: { width: 97, height: 64, channels: 3 },
    })
      .jpeg()
      .toBuffer();
    const { bytes, changed } = await keepImage(noise.subarray(0, -2), 'model');
    expect([changed, await readBack(bytes)]).toEqual(['end_added', uri('trainedAlgorithmicMedia')]);
  });
});

describe('a picture that somebody brings', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('keeps of its metadata that a model made it, as %s', async (format) => {
    const brought = declaring(await picture().toFormat(format).toBuffer(), format, 'trainedAlgorithmicMedia');
    const byAnother = await picture()
      .toFormat(format)
      .withXmp(`<x>${uri('trainedAlgorithmicMedia')}</x>`)
      .toBuffer();
    expect(await readBack((await normaliseImage(byAnother)).bytes)).toBe(uri('trainedAlgorithmicMedia'));
    for (const as of [undefined, 'jpeg'] as const) {
      const clean = await normaliseImage(brought, { as });
      expect(await readBack(clean.bytes)).toBe(uri('trainedAlgorithmicMedia'));
      expect(await readBack((await makeThumbnail(clean.bytes)).bytes)).toBe(uri('trainedAlgorithmicMedia'));
    }
  });

  it('keeps what its manifest says when that is lost, of an AVIF too', async () => {
    const signed = await signedPng(`ingredient ${uri('digitalCapture')} action ${uri('compositeSynthetic')}`);
    expect(await readBack((await normaliseImage(signed)).bytes)).toBe(uri('compositeSynthetic'));
    const avif = await picture()
      .avif({ effort: 0 })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${uri('screenCapture')}</x:xmpmeta>`)
      .toBuffer();
    expect(await readBack((await normaliseImage(avif)).bytes)).toBe(uri('screenCapture'));
  });

  it('says nothing where it said nothing that is a word of the list', async () => {
    for (const says of ['', `${uri('print')}er`, uri('nothing' as SourceType)]) {
      expect((await sharp((await normaliseImage(await signedPng(says))).bytes).metadata()).xmp).toBeUndefined();
    }
  });
});

describe('a clip', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'clip-parts-'))));
  afterAll(() => rm(folder, { recursive: true }));

  const box = (type: string, content: Buffer | string = '', size = 8 + Buffer.byteLength(content)): Buffer => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(size);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, Buffer.from(content)]);
  };
  const manifest = (says: string): Buffer =>
    box('uuid', Buffer.concat([Buffer.from('d8fec3d61b0e483c92975828877ec481', 'hex'), Buffer.from(says)]));
  async function partsOf(...boxes: Buffer[]): ReturnType<typeof clipParts> {
    const path = join(folder, 'clip.mp4');
    await writeFile(path, Buffer.concat(boxes));
    return clipParts(path);
  }

  it('says what its manifest or its XMP says, and where its index stands', async () => {
    const [ftyp, moov, mdat] = [box('ftyp', 'isom'), box('moov', 'x'.repeat(99)), box('mdat', 'y')];
    const said = manifest(uri('trainedAlgorithmicMedia'));
    expect(await partsOf(ftyp, said, moov, mdat)).toEqual({
      sourceType: 'trainedAlgorithmicMedia',
      hasManifest: true,
      isIndexFirst: true,
    });
    expect(await partsOf(ftyp, mdat, moov)).toEqual({ hasManifest: false, isIndexFirst: false });
    const path = join(folder, 'clip.mp4');
    await declareClip(path, 'composite');
    expect(await clipParts(path)).toEqual({ sourceType: 'composite', hasManifest: false, isIndexFirst: false });
    // A length of 64 bits, and one to the end of the file.
    const wide = Buffer.concat([box('mdat', Buffer.from([0, 0, 0, 0, 0, 0, 0, 17]), 1), Buffer.from('z')]);
    expect((await partsOf(ftyp, wide, said, box('mdat', 'rest', 0))).hasManifest).toBe(true);
  });

  it.each([
    ['nothing', []],
    ['no boxes', [Buffer.from('GIF89a, and so on and on')]],
    ['a box that is longer than the file', [box('moov', 'x', 4_000_000_000)]],
    ['a box that is shorter than its head', [box('moov', 'x', 4)]],
    ['an id that breaks off', [Buffer.from('\0\0\0\x0cuuid1234')]],
  ])('that is none says nothing: %s', async (_, boxes) => {
    expect((await partsOf(...boxes)).hasManifest).toBe(false);
  });
});

it('what is made of several files is what they are, or a mixture', () => {
  const trained = 'trainedAlgorithmicMedia';
  expect([
    sourceTypeOfAll([trained, trained]),
    sourceTypeOfAll([trained, 'algorithmicMedia']),
    sourceTypeOfAll([trained, undefined]),
    sourceTypeOfAll(['digitalCapture', 'algorithmicMedia']),
    sourceTypeOfAll([undefined, undefined]),
  ]).toEqual([trained, 'compositeSynthetic', 'compositeSynthetic', 'composite', undefined]);
});
