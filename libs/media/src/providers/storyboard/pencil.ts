import type { Random } from './random';

export type Point = readonly [x: number, y: number];

/** Draws as a hand would: lines waver, fills stay flat. All numbers are cut to one decimal so that bytes stay equal. */
export class Pencil {
  constructor(
    private readonly random: Random,
    readonly width: number,
    readonly height: number,
    private readonly ink: string,
  ) {}

  /** Line width of an outline for this frame size. */
  get stroke(): number {
    return Math.max(1, this.height / 320);
  }

  polygon(points: readonly Point[], fill: string, options: { opacity?: number; outline?: boolean } = {}): string {
    const path = `M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}Z`;
    const outline =
      options.outline === false ? '' : ` stroke="${this.ink}" stroke-width="${n(this.stroke)}" stroke-linejoin="round"`;
    return `<path d="${path}" fill="${fill}"${opacity(options.opacity)}${outline}/>`;
  }

  /** A wavering line through the points, in ink unless a colour is given. */
  line(points: readonly Point[], options: { weight?: number; colour?: string; opacity?: number } = {}): string {
    const waver = this.stroke * 0.8;
    const moved = points.map(
      ([x, y]) => `${n(x + this.random.between(-waver, waver))} ${n(y + this.random.between(-waver, waver))}`,
    );
    return `<path d="M${moved.join('L')}" fill="none" stroke="${options.colour ?? this.ink}" stroke-width="${n((options.weight ?? 1) * this.stroke)}" stroke-linecap="round" stroke-linejoin="round"${opacity(options.opacity)}/>`;
  }

  /** Slanted shading strokes inside a box, as many as its width asks for. */
  hatch(x: number, y: number, width: number, height: number, density: number, strength = 0.28): string {
    const gap = (this.stroke * 9) / density;
    const strokes: string[] = [];
    for (let at = x; at < x + width; at += gap) {
      const reach = height * this.random.between(0.55, 1);
      const top = y + this.random.between(0, height - reach);
      strokes.push(`M${n(at + reach * 0.35)} ${n(top)}L${n(at)} ${n(top + reach)}`);
    }
    return `<path d="${strokes.join('')}" fill="none" stroke="${this.ink}" stroke-width="${n(this.stroke * 0.7)}" opacity="${strength}" stroke-linecap="round"/>`;
  }

  /** A ridge from the left edge to the right one: mountains when rough, hills and dunes when smooth. */
  ridge(
    base: number,
    rise: number,
    steps: number,
    fill: string,
    options: { smooth?: boolean; opacity?: number } = {},
  ): string {
    const points: Point[] = [];
    for (let step = 0; step <= steps; step++) {
      const wave = options.smooth ? Math.sin(step * 1.3 + this.random.between(0, 1)) * 0.5 + 0.5 : this.random.next();
      points.push([(this.width * step) / steps, base - rise * (step % 2 === 0 ? wave * 0.55 : 0.45 + wave * 0.55)]);
    }
    if (!options.smooth)
      return this.polygon(
        [[-9, this.height], [-9, base], ...points, [this.width + 9, base], [this.width + 9, this.height]],
        fill,
        options,
      );
    const curve = points.slice(1).map(([x, y], index) => {
      const [fromX, fromY] = points[index]!;
      const middle = (fromX + x) / 2;
      return `C${n(middle)} ${n(fromY)} ${n(middle)} ${n(y)} ${n(x)} ${n(y)}`;
    });
    const [, startY] = points[0]!;
    return `<path d="M-9 ${n(this.height)}L-9 ${n(startY)}L0 ${n(startY)}${curve.join('')}L${n(this.width + 9)} ${n(this.height)}Z" fill="${fill}"${opacity(options.opacity)} stroke="${this.ink}" stroke-width="${n(this.stroke)}"/>`;
  }

  circle(
    x: number,
    y: number,
    radius: number,
    fill: string,
    options: { opacity?: number; outline?: boolean } = {},
  ): string {
    const outline = options.outline ? ` stroke="${this.ink}" stroke-width="${n(this.stroke)}"` : '';
    return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}"${opacity(options.opacity)}${outline}/>`;
  }
}

/** One decimal is finer than a pixel at every size, and keeps the SVG small. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function opacity(value: number | undefined): string {
  return value === undefined ? '' : ` opacity="${value}"`;
}
