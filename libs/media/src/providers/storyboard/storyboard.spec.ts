import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import sharp from 'sharp';
import type { ImageTask, ProviderContext } from '../../media-model';
import { drawFrame, frameSize } from './frame';
import { StoryboardModel } from './image.model';
import { wrap } from './lettering';
import { Pencil } from './pencil';
import { Random } from './random';
import { readScene } from './reading/read-scene';
import { isPerson } from './reading/scene';
import { staged } from './staging';

const task = (changes: Partial<ImageTask> = {}): ImageTask => ({
  kind: 'image',
  model: 'storyboard-3',
  prompt: 'Wide shot: Mara walks on the quay of a harbour at dusk, a ship leaves in the rain',
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
const svgOf = (prompt: string, changes: Partial<Parameters<typeof drawFrame>[0]> = {}) =>
  drawFrame({ prompt, seed: 1, aspectRatio: '16:9', tier: 'draft', ...changes }).svg;

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

  it('cuts one long word to the line, and reads a name without letters as none', () => {
    const [line] = wrap('x'.repeat(100_000), 12, 300, 1);
    expect(line).toMatch(/^x{20,400}\.\.\.$/);
    expect(wrap('short', 12, 300, 1)).toEqual(['short']);
    expect(
      svgOf('A dog on the quay', { characters: [{ label: '***', description: 'a tall woman' }] } as never),
    ).toContain('<svg');
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

  it('draws by the facts of a shot where it has them, and lets its words be the caption', () => {
    const facts = { prompt: 'a boat', size: 'close_up', angle: 'low', move: 'pan_left', characters: [] } as const;
    expect(svgOf('Close-up, low angle: a boat.', facts)).toBe(svgOf('a boat', facts));
    expect(svgOf('a boat', facts)).not.toBe(svgOf('a boat', { ...facts, move: 'pan_right' }));
    expect(svgOf('a boat', facts)).not.toBe(svgOf('a boat', { ...facts, angle: 'high' }));
  });

  it.each([
    'A woman stands on the beach, gulls fly over the sea',
    'A man and a woman with a theremin',
    'A knight fights a dragon',
    'A plane flies over two children',
    'Three old men and a glockenspiel, crows fly above them',
  ])('%s: nothing that flies and no words cover anybody, and all are in the picture', (prompt) => {
    for (const size of ['wide', 'medium', 'extreme_wide'] as const) {
      const pieces = staged(readScene({ prompt, size }), new Pencil(new Random(prompt), 640, 360));
      const box = ({ x, y, width, height }: (typeof pieces)[number]) =>
        [x - width / 2, x + width / 2, y - height, y] as const;
      const people = pieces.filter(({ item }) => item && isPerson(item)).map(box);
      expect(people.length).toBeGreaterThan(0);
      for (const piece of pieces) {
        const [left, right, top, foot] = box(piece);
        expect([left, 640 - right].map(Math.round).every((room) => room >= 0)).toBe(true);
        if (!piece.words && piece.layer !== 'air') continue;
        for (const [from, to, head, feet] of people)
          expect(Math.min(right, to) - Math.max(left, from) < 1 || Math.min(foot, feet) - Math.max(top, head) < 1).toBe(
            true,
          );
      }
    }
  });

  it.each(['woman', 'man', 'girl', 'queen', 'elf', 'doctor'])('gives a %s eyes in a face', async (who) => {
    const [picture] = await draw({ prompt: `Close-up of a ${who}`, aspectRatio: '1:1', clean: true });
    const { data, info } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const skin = Array.from({ length: info.width * info.height }, (_, at) => data.subarray(at * 3, at * 3 + 3));
    const share = skin.filter(([r, g, b]) => r! > 180 && g! > 160 && b! > 90 && b! < 140).length / skin.length;
    expect(share).toBeGreaterThan(0.05);
  });

  it('has no caption, border and marks on a clean plate, which fills the frame', async () => {
    const [clean] = await draw({ prompt: 'The sea, pan left', clean: true });
    const [marked] = await draw({ prompt: 'The sea, pan left' });
    const cornerOf = async (picture: Buffer) => [
      ...(await sharp(picture).extract({ left: 0, top: 0, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
    ];
    expect(await cornerOf(marked!)).toEqual([247, 244, 234]);
    expect(await cornerOf(clean!)).not.toEqual([247, 244, 234]);
    // The red arrow of the move stands on the marked one alone.
    const reds = async (picture: Buffer) => {
      const { data } = await sharp(picture).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      let found = 0;
      for (let at = 0; at < data.length; at += 3)
        if (data[at]! > 180 && data[at + 1]! < 80 && data[at + 2]! < 80) found++;
      return found;
    };
    expect(await reds(marked!)).toBeGreaterThan(50);
    expect(await reds(clean!)).toBe(0);
  });

  it('puts nothing of the prompt into the SVG as text, whatever the prompt is', () => {
    const nasty = '<script>alert(1)</script><image href="file:///etc/passwd"/>&amp;]]>';
    expect(svgOf(nasty)).not.toMatch(/script|<image|passwd|file:/);
    // Nothing is drawn from outside of the picture.
    expect(svgOf('a dog in the forest').match(/href="[^#]/g)).toBeNull();
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

  it('keeps a long caption inside the frame, with and without spaces, and has the letters of each writing', () => {
    for (const text of [
      'a very long sentence about the sea '.repeat(100),
      '雨の夜、女の子が傘をさして道に立っている。'.repeat(20),
    ]) {
      const caption = /<path d="([^"]+)" fill="#2b2a30"\/><path d="([^"]+)" fill="#2b2a30"\/><\/svg>$/.exec(
        svgOf(text, { aspectRatio: '9:16' }),
      )!;
      const xs = [...`${caption[1]}${caption[2]}`.matchAll(/[ML](-?\d+(?:\.\d+)?) /g)].map((match) => Number(match[1]));
      expect(Math.max(...xs)).toBeLessThan(360);
    }
    expect(new Set(['森', '狼', '两', 'ж'].map((letter) => svgOf(letter).length)).size).toBe(4);
    expect(wrap('雨の夜', 20, 45, 3)).toEqual(['雨の', '夜']);
  });

  it('stops between pictures when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(new StoryboardModel().submit(task(), { ...context(), signal: stop.signal })).rejects.toMatchObject({
      failure: 'not_accepted',
    });
  });
});
