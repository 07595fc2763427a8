import { hsl, n, type Pencil, type Point } from './pencil';

/** Hue, saturation and lightness. */
export type Tone = readonly [number, number, number];
export function toned(tone: Tone): string {
  return hsl(...tone);
}

/** A shape of `places.yaml`, which says what each kind takes. */
export type Shape = readonly [kind: string, ...rest: unknown[]];

/** What the terms of points stand for, in pixels, and the tones of the place. */
export interface Frame {
  h?: number;
  r?: number;
  f?: number;
  d?: number;
  e?: number;
  u?: number;
  tones: (name: string) => string;
  isFromAbove?: boolean;
}

/** Draws shapes that are kept as data, in their order. */
export class Shapes {
  constructor(
    private readonly pencil: Pencil,
    private readonly frame: Frame,
  ) {}

  draw(shapes: readonly Shape[] = []): string {
    return shapes.map((shape) => this.shape(shape)).join('');
  }

  private shape([kind, where, ...rest]: Shape): string {
    const { pencil } = this;
    const { height } = pencil;
    const at = String(where);
    switch (kind) {
      case 'poly':
        return pencil.polygon(this.points(at), this.tone(rest[0] as Tone | string));
      case 'path':
        return `<path d="${at.replace(/\S+,\S+/g, (point) => this.point(point).map(n).join(' '))}" fill="${this.tone(rest[0] as Tone | string)}"/>`;
      case 'line': {
        const { w, o, c } = (rest[0] ?? {}) as { w?: number; o?: number; c?: string };
        const ink = { weight: w, opacity: o, colour: c };
        return at
          .split('; ')
          .map((line) => pencil.line(this.points(line), ink))
          .join('');
      }
      case 'rect':
      case 'hatch': {
        const [[x, y], [toX, toY]] = this.points(at) as [Point, Point];
        if (kind === 'hatch') return pencil.hatch(x, y, toX - x, toY - y, rest[0] as number);
        return pencil.rect(x, y, toX - x, toY - y, this.tone(rest[0] as Tone | string));
      }
      case 'waves':
        return this.waves(this.term(at, height), this.term(String(rest[0]), height));
      case 'ridge': {
        const [rise, steps, tone, isSmooth] = rest as [number, number, Tone | string, unknown];
        return pencil.ridge(this.term(at, height), height * rise, steps, this.tone(tone), isSmooth !== undefined);
      }
      case 'row':
        return this.row(at, ...(rest as [number, number, number]));
      default:
        throw new Error(`there is no shape ${kind}`);
    }
  }

  private many(count: number, one: (index: number, count: number) => string): string {
    return Array.from({ length: count }, (_, index) => one(index, count)).join('');
  }

  /** One thing from edge to edge, how tall as a share of the picture, how far below the horizon. */
  private row(id: string, count: number, share: number, below: number): string {
    const { pencil, frame } = this;
    const { width, height, random } = pencil;
    return this.many(count, (at) => {
      const x = (width * (at + random.between(0.2, 0.8))) / count;
      const y = Math.max(frame.h! + below * frame.r! * 2, frame.isFromAbove ? random.between(0.1, 0.9) * height : 0);
      const size = height * share * random.between(0.85, 1.12);
      const place = { x, y: y + (share > 0.1 ? height * 0.01 : 0), height: size };
      return pencil.outline(id, { ...place, isMirrored: random.next() > 0.5, opacity: 0.86 });
    });
  }

  private waves(from: number, to: number): string {
    const { width, random } = this.pencil;
    return this.many(8, (row) => {
      const y = from + ((to - from) * (row + 0.7) ** 1.3) / 8.6 ** 1.3;
      return this.many(7, () => {
        const x = random.between(-0.05, 1) * width;
        const reach = width * (0.018 + row * 0.006);
        const crest: Point[] = [
          [x, y],
          [x + reach * 0.5, y - reach * 0.16],
          [x + reach, y],
        ];
        return this.pencil.line(crest, { weight: 0.9, opacity: 0.5 });
      });
    });
  }

  private tone(tone: Tone | string): string {
    return typeof tone === 'string' ? this.frame.tones(tone) : toned(tone);
  }

  private points(list: string): Point[] {
    return list.split(' ').map((point) => this.point(point));
  }

  private point(point: string): Point {
    const [x, y] = point.split(',') as [string, string];
    return [this.term(x, this.pencil.width), this.term(y, this.pencil.height)];
  }

  /** A sum of terms: ".4" of the side, "9p" pixels, "h", ".2r" of what the letter stands for. */
  private term(sum: string, side: number): number {
    const terms = sum.matchAll(/([+-]?)([\d.]*)([a-z]?)/g);
    let total = 0;
    for (const [, sign, digits, letter] of terms) {
      if (!digits && !letter) continue;
      const unit = !letter ? side : letter === 'p' ? 1 : (this.frame[letter as 'h'] ?? 0);
      total += (sign === '-' ? -1 : 1) * unit * (digits ? Number(digits) : 1);
    }
    return total;
  }
}
