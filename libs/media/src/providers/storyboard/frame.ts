import type { AspectRatio, QualityTier } from '../../media-model';
import { drawBackdrop } from './backdrop';
import { lettering, widthOf, wrap } from './lettering';
import { choosePalette, type Palette } from './palette';
import { n, Pencil } from './pencil';
import { Random } from './random';
import { readScene, type Move, type Scene } from './scene';
import { drawStaging } from './staging';

/** Longer side of a frame in pixels. */
const LONG_SIDE: Record<QualityTier, number> = { draft: 640, standard: 1280, high: 1920 };

export interface FrameRequest {
  prompt: string;
  negativePrompt?: string;
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
 * A storyboard frame as SVG: the staged picture inside a drawn border, shot marks at its corners, and the prompt as
 * its caption. The same request gives the same bytes; nothing of the prompt enters the SVG as text.
 */
export function drawFrame(request: FrameRequest): FrameDrawing {
  const { width, height } = frameSize(request.aspectRatio, request.tier);
  const random = new Random(JSON.stringify([request.prompt, request.negativePrompt ?? '', request.seed]));
  const scene = readScene(request.prompt, random);
  const palette = choosePalette(scene, random);
  const unit = Math.min(width, height);
  if (request.clean) {
    const pencil = new Pencil(random, width, height, palette.ink);
    const plate = drawBackdrop(scene, palette, pencil, random) + drawStaging(scene, palette, pencil, random);
    return { svg: `<svg ${svgSize(width, height)}>${gradients(palette)}${plate}</svg>`, width, height };
  }
  const margin = unit * 0.03;
  const caption = captionBlock(request.prompt, width - margin * 4, unit * 0.036);
  const pictureWidth = width - margin * 2;
  const pictureHeight = height - margin * 2 - caption.height;
  const pencil = new Pencil(random, pictureWidth, pictureHeight, palette.ink);
  const picture = drawBackdrop(scene, palette, pencil, random) + drawStaging(scene, palette, pencil, random);
  const svg = `<svg ${svgSize(width, height)}>${gradients(palette)}<rect width="${width}" height="${height}" fill="${palette.paper}"/><g transform="translate(${n(margin)} ${n(margin)})"><svg width="${n(pictureWidth)}" height="${n(pictureHeight)}">${picture}${marks(scene, palette, pencil)}</svg><rect width="${n(pictureWidth)}" height="${n(pictureHeight)}" fill="none" stroke="#1d1b22" stroke-width="${n(Math.max(2, unit / 240))}"/></g>${caption.draw(margin * 2, height - margin - caption.height)}</svg>`;
  return { svg, width, height };
}

function svgSize(width: number, height: number): string {
  return `xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
}

function gradients(palette: Palette): string {
  const gradient = (id: string, from: string, to: string) =>
    `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="${from}"/><stop offset="1" stop-color="${to}"/></linearGradient>`;
  return `<defs>${gradient('sky', palette.skyTop, palette.skyLow)}${gradient('ground', palette.middle, palette.near)}</defs>`;
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
    draw: (x, y) =>
      lines.map((line, index) => lettering(line, x, y + size * 1.45 + index * step, size, '#1d1b22')).join(''),
  };
}

/** What a board artist notes on a frame: the safe area, the shot, and how the camera moves. */
function marks(scene: Scene, palette: Palette, pencil: Pencil): string {
  const { width, height } = pencil;
  const inset = Math.min(width, height) * 0.05;
  const arm = inset * 0.9;
  const corner = (x: number, y: number, dx: number, dy: number) =>
    `M${n(x + dx * arm)} ${n(y)}L${n(x)} ${n(y)}L${n(x)} ${n(y + dy * arm)}`;
  const corners = [
    corner(inset, inset, 1, 1),
    corner(width - inset, inset, -1, 1),
    corner(inset, height - inset, 1, -1),
    corner(width - inset, height - inset, -1, -1),
  ].join('');
  const size = Math.min(width, height) * 0.032;
  const label = scene.shot.toUpperCase();
  const plate = widthOf(label, size) + size * 1.4;
  const tag = `<rect x="${n(inset * 1.4)}" y="${n(inset * 1.4)}" width="${n(plate)}" height="${n(size * 1.7)}" fill="${palette.paper}" opacity="0.85"/>${lettering(label, inset * 1.4 + size * 0.7, inset * 1.4 + size * 1.2, size, '#1d1b22')}`;
  return `<path d="${corners}" fill="none" stroke="#ffffff" stroke-width="${n(pencil.stroke * 1.2)}" opacity="0.9"/>${tag}${arrow(scene.move, pencil)}`;
}

function arrow(move: Move, pencil: Pencil): string {
  const { width, height } = pencil;
  const ink = { colour: '#c8352b', weight: 2.6, opacity: 0.9 };
  const [x, y, reach] = [width * 0.5, height * 0.88, Math.min(width, height) * 0.09];
  const shaft = (dx: number, dy: number) => {
    const [endX, endY] = [x + dx * reach, y + dy * reach];
    const wing = (side: number) =>
      pencil.line(
        [
          [endX, endY],
          [endX - dx * reach * 0.3 + dy * side * reach * 0.22, endY - dy * reach * 0.3 + dx * side * reach * 0.22],
        ],
        ink,
      );
    return (
      pencil.line(
        [
          [x - dx * reach, y - dy * reach],
          [endX, endY],
        ],
        ink,
      ) +
      wing(1) +
      wing(-1)
    );
  };
  switch (move) {
    case 'pan left':
      return shaft(-1, 0);
    case 'pan right':
      return shaft(1, 0);
    case 'tilt up':
      return shaft(0, -1);
    case 'push in':
    case 'pull out': {
      const [outer, inner] = move === 'push in' ? [0.3, 0.18] : [0.18, 0.3];
      const box = (share: number, dashed: boolean) =>
        `<rect x="${n(width * (0.5 - share))}" y="${n(height * (0.5 - share))}" width="${n(width * share * 2)}" height="${n(height * share * 2)}" fill="none" stroke="#c8352b" stroke-width="${n(pencil.stroke * 1.6)}" opacity="0.85"${dashed ? ` stroke-dasharray="${n(pencil.stroke * 6)}"` : ''}/>`;
      return box(outer, move === 'push in') + box(inner, move === 'pull out');
    }
    default:
      return '';
  }
}
