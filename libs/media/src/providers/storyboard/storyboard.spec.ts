import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import sharp from 'sharp';
import type { ImageTask, ProviderContext } from '../../media-model';
import { drawFrame, frameSize } from './frame';
import { Random } from './random';
import { readScene } from './scene';
import { StoryboardModel } from './image.model';

const task = (changes: Partial<ImageTask> = {}): ImageTask => ({
  kind: 'image',
  model: 'storyboard-1',
  prompt: 'Wide shot: Mara on the quay of a harbour at dusk, a ship leaves in the rain',
  aspectRatio: '16:9',
  seed: 7,
  tier: 'draft',
  count: 1,
  ...changes,
});
const context = (): ProviderContext => ({
  signal: new AbortController().signal,
  attemptId: 'a',
  folder: '',
  progress: () => undefined,
});

async function draw(changes: Partial<ImageTask> = {}): Promise<Buffer[]> {
  const result = await new StoryboardModel().submit(task(changes), context());
  if (result.state !== 'done') throw new Error('a local picture is done at once');
  return result.outputs.map((output) => (output.from === 'bytes' ? output.bytes : Buffer.alloc(0)));
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('the storyboard artist', () => {
  it('draws the same bytes for the same request and another picture for another seed, prompt or negative prompt', async () => {
    const pictures = [
      await draw(),
      await draw(),
      await draw({ seed: 8 }),
      await draw({ prompt: 'A forest' }),
      await draw({ negativePrompt: 'ships' }),
    ];
    const hashes = pictures.map(([picture]) => sha256(picture!));
    expect(hashes[0]).toBe(hashes[1]);
    expect(new Set(hashes).size).toBe(4);
  });

  it('draws as many different pictures as asked for, and says how far it is', async () => {
    const steps: number[] = [];
    const result = await new StoryboardModel().submit(task({ count: 3 }), {
      ...context(),
      progress: (at) => steps.push(at),
    });
    expect(
      result.state === 'done' &&
        new Set(result.outputs.map((output) => output.from === 'bytes' && sha256(output.bytes))).size,
    ).toBe(3);
    expect(steps).toEqual([1 / 3, 2 / 3, 1]);
  });

  it.each(['1:1', '16:9', '9:16', '4:3', '3:4', '21:9'] as const)(
    'keeps the aspect ratio %s at every tier, in even pixels',
    async (aspectRatio) => {
      const [across, down] = aspectRatio.split(':').map(Number) as [number, number];
      for (const tier of ['draft', 'standard', 'high'] as const) {
        const { width, height } = frameSize(aspectRatio, tier);
        expect(Math.abs(width / height - across / down)).toBeLessThan(0.01);
        expect([width % 2, height % 2]).toEqual([0, 0]);
      }
      const [picture] = await draw({ aspectRatio });
      expect(await sharp(picture).metadata()).toMatchObject({ format: 'png', ...frameSize(aspectRatio, 'draft') });
    },
  );

  it('reads the shot, the place, the hour, the weather and the people', () => {
    const read = (prompt: string) => readScene(prompt, new Random(prompt));
    expect(read('Close-up of the captain at night in heavy snow on a mountain')).toMatchObject({
      shot: 'close-up',
      hour: 'night',
      weather: 'snow',
      setting: 'mountains',
      figures: 1,
    });
    expect(read('Medium shot, two people argue at a table in a kitchen')).toMatchObject({
      shot: 'medium',
      setting: 'interior',
      figures: 2,
      props: ['table'],
    });
    expect(read('An empty street, pan left')).toMatchObject({ figures: 0, setting: 'city', move: 'pan left' });
  });

  it('puts nothing of the prompt into the SVG as text, whatever the prompt is', () => {
    const nasty = '<script>alert(1)</script><image href="file:///etc/passwd"/>&amp;]]>';
    const { svg } = drawFrame({ prompt: nasty, seed: 1, aspectRatio: '16:9', tier: 'draft' });
    expect(svg).not.toMatch(/script|<image|passwd|href/);
  });

  it('draws any text without a number that is none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        async (prompt, seed) => {
          const { svg, width } = drawFrame({ prompt, seed, aspectRatio: '1:1', tier: 'draft' });
          expect(svg).not.toMatch(/NaN|undefined|Infinity/);
          expect((await sharp(Buffer.from(svg)).metadata()).width).toBe(width);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('keeps a long caption inside the frame', () => {
    const { svg } = drawFrame({
      prompt: 'a very long sentence about the sea '.repeat(100),
      seed: 1,
      aspectRatio: '9:16',
      tier: 'draft',
    });
    const xs = [...svg.matchAll(/[ML](-?\d+(?:\.\d+)?) /g)].map((match) => Number(match[1]));
    expect(Math.max(...xs)).toBeLessThan(720);
  });

  it('stops between pictures when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(new StoryboardModel().submit(task(), { ...context(), signal: stop.signal })).rejects.toMatchObject({
      failure: 'not_accepted',
    });
  });
});
