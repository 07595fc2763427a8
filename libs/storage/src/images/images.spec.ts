import { randomBytes } from 'node:crypto';
import { thumbHashToApproximateAspectRatio } from 'thumbhash';
import { animatedWebp, pictureBomb, pngChunk } from '../../../../test/fixtures/hostile-pictures';
import { ImageRejected } from './image-rules';
import { inImageSlot } from './image-slots';
import { normaliseImage } from './normalise-image';
import { sharp } from './sharp';
import { makeThumbnail } from './thumbnail';

const RED = { r: 200, g: 30, b: 30 };

function picture(width: number, height: number): ReturnType<typeof sharp> {
  return sharp({ create: { width, height, channels: 3, background: RED } });
}

async function animatedPng(): Promise<Buffer> {
  const still = await picture(80, 80).png().toBuffer();
  const afterHeader = 8 + 25;
  const control = Buffer.alloc(8);
  control.writeUInt32BE(2, 0);
  return Buffer.concat([still.subarray(0, afterHeader), pngChunk('acTL', control), still.subarray(afterHeader)]);
}

async function refusal(bytes: Buffer): Promise<string> {
  const error: unknown = await normaliseImage(bytes, { pointer: '/start_image_url' }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ImageRejected);
  const rejected = error as ImageRejected;
  expect(rejected.code).toBe('image_rejected');
  expect(rejected.errors).toEqual([{ pointer: '/start_image_url', detail: rejected.message }]);
  return rejected.reason;
}

describe('images that come in', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('keeps a %s in its format, with its picture', async (format) => {
    const clean = await normaliseImage(await picture(120, 90).toFormat(format).toBuffer());
    expect(clean).toMatchObject({ format, contentType: `image/${format}`, width: 120, height: 90 });
    const { dominant } = await sharp(clean.bytes).stats();
    expect(Math.abs(dominant.r - RED.r)).toBeLessThan(12);
  });

  it('turns the picture upright and drops what else the file says', async () => {
    const shot = await picture(120, 80)
      .jpeg()
      .withExif({ IFD0: { Copyright: 'somebody', Orientation: '6' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    expect((await sharp(shot).metadata()).exif).toBeDefined();
    const clean = await normaliseImage(shot);
    expect([clean.width, clean.height]).toEqual([80, 120]);
    const { exif, icc, xmp, orientation, width } = await sharp(clean.bytes).metadata();
    expect([exif, icc, xmp, orientation, width]).toEqual([undefined, undefined, undefined, undefined, 80]);
  });

  it('cuts off a second file that hides behind the picture', async () => {
    const polyglot = Buffer.concat([await picture(80, 80).png().toBuffer(), Buffer.from('<script>alert(1)</script>')]);
    expect((await normaliseImage(polyglot)).bytes.includes('script')).toBe(false);
  });

  it('puts a transparent picture on white when a vendor wants JPEG', async () => {
    const clear = await sharp({
      create: { width: 80, height: 80, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const clean = await normaliseImage(clear, { as: 'jpeg' });
    expect(clean.contentType).toBe('image/jpeg');
    expect((await sharp(clean.bytes).stats()).dominant.r).toBeGreaterThan(240);
  });

  it('gives the same bytes for the same picture', async () => {
    const bytes = await picture(100, 100).png().toBuffer();
    expect((await normaliseImage(bytes)).sha256).toBe((await normaliseImage(bytes)).sha256);
  });

  it.each([
    ['an SVG', 'format', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"/>')],
    ['an HTML page', 'format', () => Buffer.from('<!doctype html><title>no</title>')],
    ['a PDF', 'format', () => Buffer.from('%PDF-1.7')],
    ['nothing', 'format', () => Buffer.alloc(0)],
    ['a GIF', 'format', () => picture(80, 80).gif().toBuffer()],
    ['a TIFF', 'format', () => picture(80, 80).tiff().toBuffer()],
    ['an animated WebP', 'animated', animatedWebp],
    ['an animated PNG', 'animated', animatedPng],
    [
      'an SVG behind the first bytes of a PNG',
      'undecodable',
      () => Buffer.concat([pictureBomb(80).subarray(0, 8), Buffer.from('<svg/>')]),
    ],
    ['a JPEG of three bytes', 'undecodable', () => Buffer.from([0xff, 0xd8, 0xff])],
    ['10 by 10 pixels', 'dimensions', () => picture(10, 10).png().toBuffer()],
    ['a long strip', 'ratio', () => picture(2000, 100).png().toBuffer()],
    ['20,000 by 20,000 pixels', 'undecodable', () => pictureBomb(20_000)],
    ['2^31-1 by 2^31-1 pixels', 'undecodable', () => pictureBomb(2 ** 31 - 1)],
    ['21 MiB', 'bytes', () => Buffer.alloc(21 * 1024 * 1024)],
  ])('refuses %s', async (_, reason, make) => {
    expect(await refusal(await make())).toBe(reason);
  });

  it('refuses a picture that ends too early', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const noise = sharp(randomBytes(200 * 200 * 3), { raw: { width: 200, height: 200, channels: 3 } });
      const whole = await noise.toFormat(format).toBuffer();
      expect(await refusal(whole.subarray(0, whole.length / 2))).toBe('cut_off');
    }
  });
});

describe('thumbnails', () => {
  it('is a small WebP of the same shape, with a placeholder', async () => {
    const thumbnail = await makeThumbnail(await picture(1280, 720).png().toBuffer());
    expect(thumbnail).toMatchObject({ width: 320, height: 180, contentType: 'image/webp' });
    expect((await sharp(thumbnail.bytes).metadata()).format).toBe('webp');
    const hash = Buffer.from(thumbnail.thumbhash, 'base64');
    expect(hash.length).toBeLessThanOrEqual(25);
    expect(thumbHashToApproximateAspectRatio(hash)).toBeCloseTo(16 / 9, 0);
  });

  it('never enlarges', async () => {
    expect(await makeThumbnail(await picture(100, 64).png().toBuffer())).toMatchObject({ width: 100, height: 64 });
  });

  it('refuses what is no whole image', async () => {
    await expect(makeThumbnail(Buffer.from('no'))).rejects.toMatchObject({ code: 'image_rejected' });
  });
});

describe('image slots', () => {
  it('runs two at a time, in order, and goes on after a failure', async () => {
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (index: number) => async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(index);
      running--;
      if (index === 3) throw new Error('broken');
    };
    const all = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => inImageSlot(work(index))));
    expect(most).toBe(2);
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(all.filter(({ status }) => status === 'rejected')).toHaveLength(1);
  });
});
