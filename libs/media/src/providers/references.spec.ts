import { MediaConfig } from '@cse/config';
import { SystemClock } from '@cse/core';
import { loadPriceCatalogue } from '@cse/usage';
import sharp from 'sharp';
import { FakeFal } from '../../../../test/fakes/fal';
import { FakeGoogle } from '../../../../test/fakes/google';
import { frame, imageTask, providerContext, videoTask } from '../../../../test/fakes/media-vendor/provider-test';
import { fakePicture } from '../../../../test/fakes/media-vendor/picture';
import { FakeOpenai } from '../../../../test/fakes/openai';
import { FakeRunway } from '../../../../test/fakes/runway';
import type { GivenPicture, ImageTask } from '../media-model';
import { MediaProviders } from './registry';

const fakes = { openai: new FakeOpenai(), fal: new FakeFal(), google: new FakeGoogle(), runway: new FakeRunway() };
let providers: MediaProviders;

beforeAll(async () => {
  await Promise.all(Object.values(fakes).map((fake) => fake.listen()));
  const config = new MediaConfig({
    ...{ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${fakes.openai.url}/v1` },
    ...{ FAL_API_KEY: 'fal:test', FAL_BASE_URL: fakes.fal.url },
    ...{ GEMINI_API_KEY: 'goog-test', GEMINI_BASE_URL: fakes.google.url },
    ...{ RUNWAY_API_KEY: 'key_test', RUNWAY_BASE_URL: fakes.runway.url },
  });
  providers = MediaProviders.from({ config, prices: loadPriceCatalogue(undefined), clock: new SystemClock() });
});
afterEach(() => Object.values(fakes).forEach((fake) => fake.reset()));
afterAll(() => Promise.all(Object.values(fakes).map((fake) => fake.close())));

const given = async (background: string, width = 2_000, height = 1_500): Promise<GivenPicture> => ({
  ...{ bytes: await fakePicture(width, height, background), width, height },
});

/** The colour in the middle of a JPEG, rounded so far that its losses do not count, and its size. */
async function seen(bytes: Buffer): Promise<{ colour: string; width: number; height: number }> {
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  const middle = (Math.floor(info.height / 2) * info.width + Math.floor(info.width / 2)) * info.channels;
  const colour = [...data.subarray(middle, middle + 3)].map((value) => Math.round(value / 255)).join('');
  return { colour, width: info.width, height: info.height };
}

const VENDORS = [
  ['openai', 'gpt-image-2.5-flare', 'Image 2 shows Mara (character).'],
  ['fal', 'fal-ai/flux-2/flash', 'Image 2 shows Mara (character).'],
  ['google', 'gemini-3.1-flash-image', 'Image 2 shows Mara (character).'],
  ['runway', 'gen4_image', '@Mara shows Mara (character).'],
] as const;

describe.each(VENDORS)('pictures that go along to %s', (vendor, model, named) => {
  const submit = (changes: Partial<ImageTask>) =>
    providers
      .get(vendor)!
      .image!.submit(imageTask({ model, prompt: 'Mara on the quay', ...changes }), providerContext());

  it('arrive as bytes in their order, the one to change first, a megapixel each, and the prompt leads to them', async () => {
    await submit({
      editOf: await given('#f00'),
      references: [
        { ...(await given('#0f0')), kind: 'character', tag: 'Mara' },
        { ...(await given('#00f', 300, 1_200)), kind: 'style' },
      ],
    });
    const [work] = fakes[vendor].accepted;
    const pictures = await Promise.all(work!.pictures.map(seen));
    expect(pictures.map(({ colour }) => colour)).toEqual(['100', '010', '001']);
    expect(pictures[0]).toMatchObject({ width: 1182, height: 886 });
    // Runway takes nothing that is longer than twice its width: this one got white edges there.
    expect(pictures[2]).toMatchObject({ width: vendor === 'runway' ? 600 : 300, height: 1_200 });
    expect(work!.prompt).toBe(`Mara on the quay\n\n${named}`);
    expect(fakes[vendor].calls('POST')).toHaveLength(1);
  });

  it('leave a request without any as it was', async () => {
    await submit({});
    expect(fakes[vendor].accepted).toMatchObject([{ prompt: 'Mara on the quay', pictures: [] }]);
  });
});

it('OpenAI settles what pictures cost by the tokens that it counted for them', async () => {
  const task = imageTask({ model: 'gpt-image-2.5-flare', tier: 'draft', references: [await given('#0f0')] });
  // 20 tokens of text at $5, 4,500 of the picture at $8 and 180 written ones at $30 a million.
  expect(await providers.get('openai')!.image!.submit(task, providerContext())).toMatchObject({
    costNano: 100_000n + 36_000_000n + 5_400_000n,
  });
});

it('Runway tags are no two alike, and what can be none becomes a number', async () => {
  const picture = await given('#0f0');
  const references = ['Mara', 'mara', '雪', 'The Old Lighthouse Keeper'].map((tag) => ({ ...picture, tag }));
  const submit = (some: ImageTask['references']) =>
    providers.get('runway')!.image!.submit(imageTask({ model: 'gen4_image', references: some }), providerContext());
  await submit(references.slice(0, 3));
  await submit(references.slice(3));
  const tags = fakes.runway.requests.map(({ body }) =>
    (body as { referenceImages: { tag: string }[] }).referenceImages.map(({ tag }) => tag),
  );
  expect(tags).toEqual([['Mara', 'image2', 'image3'], ['TheOldLighthouse']]);
});

describe.each([
  ['google', 'gemini-omni-1.2-flash'],
  ['runway', 'veo3.1_fast'],
  ['runway', 'gen4.5'],
  ['fal', 'fal-ai/veo3.1/fast'],
  ['fal', 'fal-ai/kling-video/v3/standard/text-to-video'],
  ['fal', 'bytedance/seedance-2.0/fast/text-to-video'],
] as const)('a clip from words alone by %s %s', (vendor, model) => {
  it('is one creation without any picture, and comes out', async () => {
    const { video } = providers.get(vendor)!;
    const task = videoTask({ model });
    const context = providerContext();
    const sent = await video!.submit(task, context);
    if (sent.state !== 'accepted') throw new Error('clips take their time');
    expect(JSON.stringify(fakes[vendor].requests[0]!.body)).not.toMatch(/data:image|image_url|"image"/);
    await video!.poll(sent.handle, task, context);
    expect(await video!.poll(sent.handle, task, context)).toMatchObject({ state: 'done', outputs: [{ from: 'url' }] });
  });
});

it('a clip that has a frame goes where frames are taken', async () => {
  const task = videoTask({ model: 'gen4.5', startFrame: await frame() });
  await providers.get('runway')!.video!.submit(task, providerContext());
  expect(fakes.runway.requests[0]!.path).toBe('/v1/image_to_video');
});
