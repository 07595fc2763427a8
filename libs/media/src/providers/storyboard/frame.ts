import type { AspectRatio, QualityTier } from '../../media-model';
import { drawAtmosphere } from './atmosphere';
import { lettering, wrap } from './lettering';
import { drawMarks } from './marks';
import { INK, n, PAPER, Pencil } from './pencil';
import { drawPlace } from './places';
import { Random } from './random';
import { readScene, type SceneRequest } from './reading/read-scene';
import type { Scene } from './reading/scene';
import { drawItems } from './shot';

/** Longer side of a frame in pixels. */
const LONG_SIDE: Record<QualityTier, number> = { draft: 640, standard: 1280, high: 1920 };

export interface FrameRequest extends SceneRequest {
  seed: number;
  aspectRatio: AspectRatio;
  tier: QualityTier;
  /** The picture alone: no border, no caption, no marks. */
  clean?: boolean;
}

export interface FrameDrawing {
  svg: string;
  width: number;
  height: number;
}

/** Even pixel sizes (video encoders want them) with the longer side of the tier. */
export function frameSize(aspectRatio: AspectRatio, tier: QualityTier): { width: number; height: number } {
  const [across, down] = aspectRatio.split(':').map(Number) as [number, number];
  const long = LONG_SIDE[tier];
  const even = (value: number) => Math.round(value / 2) * 2;
  return across >= down
    ? { width: long, height: even((long * down) / across) }
    : { width: even((long * across) / down), height: long };
}

/**
 * A storyboard frame as SVG: the picture inside a drawn border, shot marks at its corners, and the prompt as its caption.
 * The same request gives the same bytes; nothing of the prompt enters the SVG as text. What nothing is known of is a
 * frame with its words in it, and never somebody or something else.
 */
export function drawFrame(request: FrameRequest): FrameDrawing {
  const { width, height } = frameSize(request.aspectRatio, request.tier);
  const { prompt, negativePrompt = '', seed } = request;
  const random = new Random(JSON.stringify([prompt, negativePrompt, seed]));
  const scene = readScene(request);
  const unit = Math.min(width, height);
  const margin = request.clean ? 0 : unit * 0.03;
  const caption = request.clean ? undefined : captionBlock(prompt, width - margin * 4, unit * 0.036);
  const pencil = new Pencil(random, width - margin * 2, height - margin * 2 - (caption?.height ?? 0));
  const picture = drawPicture(scene, prompt, pencil);
  const head = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><defs>${pencil.definitions}</defs>`;
  if (!caption) return { svg: `${head}${picture}</svg>`, width, height };
  const [inner, tall] = [n(pencil.width), n(pencil.height)];
  const border = `<rect width="${inner}" height="${tall}" fill="none" stroke="${INK}" stroke-width="${n(Math.max(2, unit / 240))}"/>`;
  const framed = `<g transform="translate(${n(margin)} ${n(margin)})"><svg width="${inner}" height="${tall}">${picture}${drawMarks(scene, pencil)}</svg>${border}</g>`;
  const svg = `${head}<rect width="${width}" height="${height}" fill="${PAPER}"/>${framed}${caption.draw(margin * 2, height - margin - caption.height)}</svg>`;
  return { svg, width, height };
}

function drawPicture(scene: Scene, prompt: string, pencil: Pencil): string {
  const { width, height } = pencil;
  if (scene.items.length === 0 && scene.place === undefined) {
    const unknown = scene.unknown.length > 0 ? scene.unknown : [prompt];
    return pencil.rect(0, 0, width, height, PAPER) + drawItems({ ...scene, unknown }, pencil);
  }
  const picture = drawPlace(scene, pencil) + drawItems(scene, pencil) + drawAtmosphere(scene, pencil);
  // A tilted camera: the picture is turned, and so much larger that its corners stay outside.
  const turn = `translate(${n(width / 2)} ${n(height / 2)}) rotate(-9) scale(1.28) translate(${n(-width / 2)} ${n(-height / 2)})`;
  return scene.angle === 'dutch' ? `<g transform="${turn}">${picture}</g>` : picture;
}

function captionBlock(
  prompt: string,
  width: number,
  size: number,
): { height: number; draw(x: number, y: number): string } {
  const lines = wrap(prompt, size, width, 2);
  const step = size * 1.3;
  return {
    height: step * lines.length + size * 0.9,
    draw: (x, y) => lines.map((line, index) => lettering(line, x, y + size * 1.45 + index * step, size, INK)).join(''),
  };
}
