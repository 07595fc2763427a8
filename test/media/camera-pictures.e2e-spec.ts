import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { FakeFal } from '../fakes/fal';
import { CAMERA_PICTURES, scenery } from '../fixtures/camera-pictures';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';

const fal = new FakeFal();
let stack: MediaStack;
let ada: MediaUser;

beforeAll(async () => {
  await fal.listen();
  stack = await startMedia({
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
  });
  await stack.startWorker();
  ada = await stack.user();
});
afterEach(() => fal.reset());
afterAll(async () => {
  await stack.close();
  await fal.close();
});

interface Shown {
  url: string;
  content_type: string;
  width: number;
  height: number;
}

async function brought(bytes: Buffer): Promise<{ status: number; body: Shown & { code?: string; detail?: string } }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const announced = await ada.call('POST', '/artifacts', { content_type: 'image/heif', bytes: bytes.length, sha256 });
  const { artifact_id: id, upload } = (await announced.json()) as {
    artifact_id: string;
    upload: { url: string; headers: Record<string, string> };
  };
  await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: new Uint8Array(bytes) });
  const answer = await ada.call('POST', `/artifacts/${id}/complete`);
  const body = (await answer.json()) as Shown;
  if (answer.status !== 200) await ada.call('DELETE', `/artifacts/${id}`);
  return { status: answer.status, body };
}

async function made(bytes: Buffer): Promise<Job> {
  fal.instead[0] = bytes;
  const body = { prompt: 'a quay', provider: 'fal', commit: true, parameters: { quality_tier: 'draft' } };
  return ada.untilEnded((await ada.job('POST', '/images/generate', body)).job_id);
}

/** How far a picture is from the one that was drawn, on average over its parts, of 255. */
async function difference(file: Buffer, isGrey: boolean): Promise<number> {
  const small = (picture: sharp.Sharp): Promise<Buffer> => {
    const parts = picture.resize(20, 13, { fit: 'fill' }).removeAlpha();
    return (isGrey ? parts.greyscale() : parts.toColourspace('srgb')).raw().toBuffer();
  };
  const [one, other] = [await small(sharp(file).autoOrient()), await small(sharp(await scenery().png().toBuffer()))];
  return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
}
/** The pixels as they are coded, and what says how they are to be shown. */
async function picturesOf(file: Buffer): Promise<unknown[]> {
  const { orientation, icc, space } = await sharp(file).metadata();
  return [orientation, icc, space, await sharp(file).raw().toBuffer()];
}
/** Colours of print and of a palette are the nearest that there are. */
const NEAR = 14;

describe('pictures that a person can open', () => {
  it.each(CAMERA_PICTURES)('$name, brought by an author', async ({ name, make, taken, refused }) => {
    const { status, body } = await brought(await make());
    if (!taken) {
      expect({ status, code: body.code }).toEqual({ status: 422, code: 'image_rejected' });
      expect(body.detail).toMatch(refused!);
      return;
    }
    expect({ status, ...body }).toMatchObject({ status: 200, content_type: taken.upload, width: 400, height: 260 });
    const file = Buffer.from(await (await fetch(body.url)).arrayBuffer());
    expect(await difference(file, name.includes('grey'))).toBeLessThan(NEAR);
    expect(await sharp(file).metadata()).not.toMatchObject({ orientation: 6 });
  });

  it.each(CAMERA_PICTURES)('$name, made by a provider', async ({ name, make, taken, madeAnyway }) => {
    const bytes = await make();
    const job = await made(bytes);
    if (!taken && !madeAnyway) {
      expect(job).toMatchObject({ status: 'failed', error: { code: 'provider_contract_violation' } });
      return;
    }
    expect(job.status).toBe('succeeded');
    const [picture] = job.artifacts;
    expect(picture!.content_type).toBe(taken?.made ?? 'image/png');
    expect(job.warnings.map(({ code }) => code)).toEqual(madeAnyway ? [madeAnyway] : []);
    const file = Buffer.from(await (await fetch(picture!.url)).arrayBuffer());
    // Kept as it came but for what it says of itself, or such that a strict reader takes it.
    if (!madeAnyway) expect(await picturesOf(file)).toEqual(await picturesOf(bytes));
    if (picture!.content_type !== 'image/avif') expect(file.includes('/trainedAlgorithmicMedia<')).toBe(true);
    if (taken) expect(await difference(file, name.includes('grey'))).toBeLessThan(NEAR);
    const { pages = 1 } = await sharp(file, { failOn: 'warning' }).metadata();
    expect(pages).toBe(1);
  });
});
