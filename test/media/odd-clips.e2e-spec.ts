import { FakeFal } from '../fakes/fal';
import { FakeGoogle } from '../fakes/google';
import { FakeRunway } from '../fakes/runway';
import { oddClip, turned, type OddClip } from '../fakes/media-vendor/odd-clip';
import { ClipLab, type ClipFacts } from './clip-facts';
import type { Job } from './job';
import { startMedia, type MediaStack, type MediaUser } from './media-stack';
import { picture, uploadPicture } from './pictures';

// Each clip is made, delivered and looked at by ffmpeg, several times over.
jest.setTimeout(120_000);

const [google, runway, fal] = [new FakeGoogle(), new FakeRunway(), new FakeFal()];
const fakes = { google, runway, fal };
let stack: MediaStack;
let ada: MediaUser;
let lab: ClipLab;
let still: string;

beforeAll(async () => {
  await Promise.all(Object.values(fakes).map((fake) => fake.listen()));
  lab = await new ClipLab().open();
  stack = await startMedia({
    GEMINI_API_KEY: 'goog-test',
    GEMINI_BASE_URL: google.url,
    RUNWAY_API_KEY: 'key_test',
    RUNWAY_BASE_URL: runway.url,
    FAL_API_KEY: 'fal:test',
    FAL_BASE_URL: fal.url,
    DAILY_COST_CAP_USD: '1000',
    MONTHLY_COST_CAP_USD: '1000',
    DAILY_VIDEO_SECONDS: '100000',
  });
  await stack.startWorker();
  ada = await stack.user();
  still = await uploadPicture(stack.api.url, ada, await picture(1280, 720));
});
afterEach(() => Object.values(fakes).forEach((fake) => fake.reset()));
afterAll(async () => {
  await stack.close();
  await lab.close();
  await Promise.all(Object.values(fakes).map((fake) => fake.close()));
});

async function made(bytes: Buffer, change: object = {}): Promise<Job> {
  const { provider = 'google' } = change as { provider?: keyof typeof fakes };
  fakes[provider].instead[0] = bytes;
  const body = { artifact_id: still, video_prompt: 'it', duration_s: 3, quality_tier: 'draft', commit: true, provider };
  return ada.untilEnded((await ada.job('POST', '/video/generate', { ...body, ...change })).job_id, 'video');
}

interface Delivered {
  job: Job;
  source: string;
  path: string;
  facts: ClipFacts;
}

/** The clip as it was delivered, with what it came as. */
async function delivered(bytes: Buffer, change: object = {}): Promise<Delivered> {
  const job = await made(bytes, change);
  expect(job).toMatchObject({ status: 'succeeded', attempts: 1, error: null });
  const [clip] = job.artifacts;
  expect(clip).toMatchObject({ width: 1280, height: 720, fps: 24, duration_s: 3 });
  const source = await lab.keep(`${job.job_id}-source.mp4`, bytes);
  const path = await lab.fetch(`${job.job_id}.mp4`, clip!.url);
  return { job, source, path, facts: await lab.facts(path) };
}

const known = new Map<OddClip, Promise<Delivered>>();

/** One delivery of each odd clip is enough for all that is asked of it. */
function odd(name: OddClip): Promise<Delivered> {
  const asked = known.get(name) ?? oddClip(name).then((bytes) => delivered(bytes));
  known.set(name, asked);
  return asked;
}

const codes = ({ warnings }: Job): string[] => warnings.map(({ code }) => code);
/** What every delivered clip is, whatever it came as: as long as was asked for, sound and all, and shown as it lies there. */
const RIGHT = { frames: 72, shown: [1280, 720], isTurned: false, fileS: 3, rates: [24, 24], startsFast: true };

describe('what a vendor delivers in an odd form', () => {
  it.each<[OddClip, string[], hasSound: boolean]>([
    ['whole', [], true],
    ['sound-longer-than-picture', [], true],
    ['sound-shorter-than-picture', [], true],
    ['uncompressed-sound', [], true],
    ['wide-pixels', ['clip_padded'], false],
    ['narrow-pixels', [], false],
    ['two-frames-short', ['clip_lengthened'], true],
    ['quarter-short', ['clip_lengthened'], false],
    ['starts-by-edit-list', [], false],
    ['picture-after-sound', [], true],
    ['sound-after-picture', [], true],
    ['frames-left-out', [], false],
  ])('%s: is shown right, with the warnings %j', async (name, warnings, hasSound) => {
    const { job, facts } = await odd(name);
    const { fileS, ...rest } = RIGHT;
    expect(facts).toMatchObject({ ...rest, hasSound });
    // A packet of sound is a fiftieth of a second, and the header counts in hundredths.
    expect(Math.abs(facts.fileS - fileS)).toBeLessThanOrEqual(0.05);
    expect(codes(job)).toEqual(warnings);
    expect(job.cost.charged_usd).toBe(job.cost.estimate_usd);
  });

  it('keeps the frames of a clip that is right', async () => {
    const { source, path } = await odd('whole');
    expect(await lab.digest(path)).toBe(await lab.digest(source));
  });

  it.each([
    [90, 'transpose=clock', true],
    [180, 'hflip,vflip', false],
    [270, 'transpose=cclock', true],
  ] as const)('turns the picture where the header wants it turned by %d degrees', async (degrees, turn, isTall) => {
    const { job, source, path, facts } = await delivered(turned(await oddClip('whole'), degrees));
    expect(facts).toMatchObject({ frames: 72, shown: [1280, 720], isTurned: false });
    // By a graph that is not ours: turned by hand, and tall ones between bars.
    const graph = `${turn}${isTall ? ',scale=404:720,pad=1280:720:(ow-iw)/2:0' : ''}`;
    const expected = await lab.frame(source, 36, graph, 'turned.png');
    expect(await lab.likeness(path, 36, expected, '1280:720')).toBeGreaterThan(0.95);
    expect(codes(job)).toEqual(isTall ? ['clip_padded'] : []);
  });

  it('makes oblong pixels square: what was a circle is one', async () => {
    const wide = await odd('wide-pixels');
    const expected = await lab.frame(wide.source, 36, 'scale=1280:540,pad=1280:720:0:90', 'wide.png');
    expect(await lab.likeness(wide.path, 36, expected, '1280:720')).toBeGreaterThan(0.93);
    const narrow = await odd('narrow-pixels');
    const filled = await lab.frame(narrow.source, 36, 'scale=1280:720', 'narrow.png');
    expect(await lab.likeness(narrow.path, 36, filled, '1280:720')).toBeGreaterThan(0.93);
  });

  it('begins where the edit list begins, and lets frames stay as long as they stayed', async () => {
    const cut = await odd('starts-by-edit-list');
    const first = await lab.frame(cut.source, 0, 'null', 'first.png');
    expect(await lab.likeness(cut.path, 0, first, '1280:720')).toBeGreaterThan(0.95);
    const gaps = await odd('frames-left-out');
    // The twelfth frame stays until the 37th, which comes next in the file.
    const stays = await lab.frame(gaps.source, 11, 'null', 'stays.png');
    const next = await lab.frame(gaps.source, 12, 'null', 'next.png');
    expect(await lab.likeness(gaps.path, 35, stays, '1280:720')).toBeGreaterThan(0.95);
    expect(await lab.likeness(gaps.path, 37, next, '1280:720')).toBeGreaterThan(0.95);
  });

  it.each(['picture-after-sound', 'sound-after-picture'] as const)(
    '%s: light and sound still come together',
    async (name) => {
      const { path } = await odd(name);
      expect(await lab.firstBright(path)).toBe(24);
      expect(Math.abs((await lab.soundBeginsS(path)) - 1)).toBeLessThan(0.06);
    },
  );

  it('lets the last picture stay where a little is missing, and plays slower where it was given', async () => {
    const stays = await odd('quarter-short');
    const last = await lab.frame(stays.source, 65, 'null', 'last.png');
    for (const frame of [66, 71]) {
      expect(await lab.likeness(stays.path, frame, last, '1280:720')).toBeGreaterThan(0.95);
    }
    expect(stays.job.warnings[0]!.detail).toBe(
      'the provider delivered 2.75 s of 3 s: its last picture stays for the rest',
    );
    const slower = await delivered(await oddClip('quarter-short'), { end_artifact_id: still });
    expect(slower.job.warnings[0]!.detail).toBe('the provider delivered 2.75 s of 3 s: it plays slower for that');
    const half = await lab.frame(slower.source, 33, 'null', 'half.png');
    expect(await lab.likeness(slower.path, 36, half, '1280:720')).toBeGreaterThan(0.95);
    expect(await lab.likeness(slower.path, 71, last, '1280:720')).toBeGreaterThan(0.95);
  });
});

describe('a clip that cannot be used ends in one way, whoever delivered it', () => {
  // Three seconds at $0.07 and $0.168; Runway makes four, six or eight, at ten credits each.
  it.each([
    ['google', 'a-third-short', 0.21],
    ['google', 'garbage', 0.21],
    ['runway', 'a-third-short', 0.4],
    ['runway', 'garbage', 0.4],
    ['fal', 'a-third-short', 0.504],
    ['fal', 'garbage', 0.504],
  ] as const)('%s: %s', async (provider, what, charged) => {
    const bytes = what === 'garbage' ? Buffer.from('<html>no clip</html>') : await oddClip(what);
    const job = await made(bytes, { provider });
    expect(job).toMatchObject({
      status: 'failed',
      attempts: 1,
      artifacts: [],
      error: { code: 'provider_contract_violation', retryable: true },
      cost: { charged_usd: charged },
    });
    expect(fakes[provider].accepted).toHaveLength(1);
  });
});
