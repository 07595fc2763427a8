import { outlineOf, type OutlinePath } from './outlines';
import type { Random } from './random';

export type Point = readonly [x: number, y: number];

export const INK = '#2b2a30';
export const PAPER = '#f7f4ea';

interface OutlinePlace {
  /** Middle of its foot. */
  x: number;
  y: number;
  /** Of its longer side. */
  height: number;
  isMirrored?: boolean;
  colour?: string;
  /** Of the hair of a head, and of the clothes that are drawn with it. */
  hair?: string;
  clothes?: string;
  opacity?: number;
  /** Degrees around its middle. */
  turn?: number;
}

/** Draws as a hand would: ink lines over muted colours. All numbers are cut to one decimal, so that bytes stay equal. */
export class Pencil {
  private readonly symbols = new Map<string, string>();

  constructor(
    readonly random: Random,
    readonly width: number,
    readonly height: number,
  ) {}

  /** Line width of an outline for this frame size. */
  get stroke(): number {
    return Math.max(1, Math.min(this.width, this.height) / 340);
  }

  /** The outlines that were used, for the head of the picture. */
  get definitions(): string {
    return [...this.symbols.values()].join('');
  }

  /** One of the kept outlines, in the one style of all pictures. */
  outline(id: string, { x, y, height, isMirrored, colour, hair, clothes, opacity, turn }: OutlinePlace): string {
    const { view, paths } = outlineOf(id);
    const [left, top, wide, tall] = view;
    const longest = Math.max(wide, tall);
    // Lines are equally thick at every size; sizes that are nearly equal share a drawing.
    const step = Math.max(4, 2 ** (Math.round(Math.log2(height) * 2) / 2));
    const name = `o${this.symbols.size}`;
    const key = `${id} ${step} ${colour ?? ''} ${hair ?? ''} ${clothes ?? ''}`;
    let symbol = this.symbols.get(key);
    if (!symbol) {
      symbol = `<g id="${name}">${inked(hair || clothes ? recoloured(paths, hair, clothes) : paths, (this.stroke * longest) / step, colour)}</g>`;
      this.symbols.set(key, symbol);
    }
    const scale = height / longest;
    const place = `translate(${n(x)} ${n(y)})`;
    const side = isMirrored ? `scale(${r(-scale)} ${r(scale)})` : `scale(${r(scale)})`;
    const turned = turn ? ` rotate(${n(turn)} 0 ${n((-tall * scale) / 2)})` : '';
    return `<use href="#${/id="([^"]+)"/.exec(symbol)![1]}" transform="${place}${turned} ${side} translate(${r(-left - wide / 2)} ${r(-top - tall)})"${opacityOf(opacity)}/>`;
  }

  polygon(points: readonly Point[], fill: string): string {
    const path = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}Z`;
    return `<path d="${path}" fill="${fill}" stroke="${INK}" stroke-width="${n(this.stroke)}" stroke-linejoin="round"/>`;
  }

  /** A wavering line through the points, in ink unless a colour is given. */
  line(points: readonly Point[], options: { weight?: number; colour?: string; opacity?: number } = {}): string {
    const waver = this.stroke * 0.8;
    const move = (value: number) => n(value + this.random.between(-waver, waver));
    const path = points.map(([x, y]) => `${move(x)} ${move(y)}`).join('L');
    return `<path d="M${path}" fill="none" stroke="${options.colour ?? INK}" stroke-width="${n((options.weight ?? 1) * this.stroke)}" stroke-linecap="round" stroke-linejoin="round"${opacityOf(options.opacity)}/>`;
  }

  /** Slanted shading strokes inside a box. */
  hatch(x: number, y: number, width: number, height: number, strength = 0.2): string {
    const gap = this.stroke * 7;
    const strokes: string[] = [];
    for (let at = x; at < x + width; at += gap) {
      const reach = height * this.random.between(0.5, 1);
      const top = y + this.random.between(0, height - reach);
      strokes.push(`M${n(at + reach * 0.35)} ${n(top)}L${n(at)} ${n(top + reach)}`);
    }
    return `<path d="${strokes.join('')}" fill="none" stroke="${INK}" stroke-width="${n(this.stroke * 0.7)}" opacity="${strength}"/>`;
  }

  /** A ridge from the left edge to the right one: mountains when rough, hills and dunes when smooth. */
  ridge(base: number, rise: number, steps: number, fill: string, isSmooth = false): string {
    const { width, height } = this;
    const points: Point[] = [];
    for (let step = 0; step <= steps; step++) {
      const share = this.random.between(0.1, 0.5) + (step % 2) * 0.45;
      points.push([(width * step) / steps, base - rise * share]);
    }
    const [, startY] = points[0]!;
    const path = points.slice(1).map(([x, y], index) => {
      const [fromX, fromY] = points[index]!;
      const middle = (fromX + x) / 2;
      return isSmooth ? `C${n(middle)} ${n(fromY)} ${n(middle)} ${n(y)} ${n(x)} ${n(y)}` : `L${n(x)} ${n(y)}`;
    });
    return `<path d="M-9 ${n(height + 9)}L-9 ${n(startY)}L0 ${n(startY)}${path.join('')}L${n(width + 9)} ${n(height + 9)}Z" fill="${fill}" stroke="${INK}" stroke-width="${n(this.stroke)}"/>`;
  }

  circle(x: number, y: number, radius: number, fill: string, opacity?: number): string {
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"${opacityOf(opacity)}/>`;
  }

  rect(x: number, y: number, width: number, height: number, fill: string, opacity?: number): string {
    return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${fill}"${opacityOf(opacity)}/>`;
  }
}

/** The hair of all heads is drawn in a few dark browns; of what is strongly coloured the skin alone is yellow. */
function recoloured(paths: readonly OutlinePath[], hair?: string, clothes?: string): OutlinePath[] {
  return paths.map(([data, tone, opacity, line]) => {
    const [hue, saturation, lightness] = hslOf(tone);
    const isHair = hue > 5 && hue < 32 && saturation > 12 && lightness < 40 && !line;
    const isCloth = saturation > 45 && lightness < 60 && (hue < 30 || hue > 60) && !isHair;
    return [data, isHair ? (hair ?? tone) : isCloth ? (clothes ?? tone) : tone, opacity, line];
  });
}

/** First the contour of the whole in ink, then its parts over it in their muted colours. */
function inked(paths: readonly OutlinePath[], stroke: number, colour: string | undefined): string {
  const contour = paths
    .filter(([, , opacity]) => opacity > 0.6)
    .map(
      ([data, , , line]) =>
        `<path d="${data}" fill="${line ? 'none' : INK}" stroke="${INK}" stroke-width="${r(line + stroke * 1.9)}"/>`,
    );
  const parts = paths.map(([data, tone, opacity, line]) => {
    const shade = muted(tone, colour);
    const edge = line ? shade : INK;
    const faint = line ? '' : ' stroke-opacity=".55"';
    return `<path d="${data}" fill="${line ? 'none' : shade}" stroke="${edge}" stroke-width="${r(line || stroke * 0.55)}"${opacity < 1 ? ` opacity="${r(opacity)}"` : faint}/>`;
  });
  return `<g stroke-linejoin="round" stroke-linecap="round">${contour.join('')}${parts.join('')}</g>`;
}

/** A colour as a coloured pencil on paper has it; a colour that was asked for takes the place of the thing's own. */
function muted(hex: string, asked: string | undefined): string {
  const [hue, saturation, lightness] = hslOf(hex);
  if (asked === undefined) return hsl(hue, saturation * 0.42, 18 + lightness * 0.78);
  const [askedHue, askedSaturation, askedLightness] = hslOf(asked);
  if (saturation < 18 && askedSaturation > 10) return hsl(hue, saturation * 0.42, 18 + lightness * 0.78);
  return hsl(askedHue, askedSaturation * 0.7, Math.min(96, askedLightness * 0.75 + lightness * 0.35));
}

function hslOf(hex: string): [hue: number, saturation: number, lightness: number] {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as [
    number,
    number,
    number,
  ];
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const lightness = (most + least) / 2;
  const spread = most - least;
  if (spread === 0) return [0, 0, lightness * 100];
  const saturation = spread / (1 - Math.abs(2 * lightness - 1));
  const hue =
    most === red ? (green - blue) / spread : most === green ? (blue - red) / spread + 2 : (red - green) / spread + 4;
  return [(hue * 60 + 360) % 360, saturation * 100, lightness * 100];
}

export function hsl(hue: number, saturation: number, lightness: number): string {
  return `hsl(${Math.round((hue + 360) % 360)},${Math.round(saturation)}%,${Math.round(Math.min(98, Math.max(5, lightness)))}%)`;
}

/** One decimal is finer than a pixel at every size, and keeps the SVG small. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** For scales and line widths inside a scaled drawing. */
function r(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

function opacityOf(value: number | undefined): string {
  return value === undefined ? '' : ` opacity="${value}"`;
}
