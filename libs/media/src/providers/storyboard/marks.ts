import { lettering, widthOf } from './lettering';
import { INK, n, PAPER, type Pencil, type Point } from './pencil';
import type { Scene } from './reading/scene';

const ARROW = '#c8352b';
/** Where the arrow of a move points, in steps to the right and down. */
const ARROWS: Partial<Record<NonNullable<Scene['move']>, readonly [number, number]>> = {
  pan_left: [-1, 0],
  pan_right: [1, 0],
  tilt_up: [0, -1],
  tilt_down: [0, 1],
};

/** What a board artist notes on a frame: the safe area, the shot, and how the camera moves. */
export function drawMarks(scene: Scene, pencil: Pencil): string {
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
  const words = [scene.size, scene.angle === 'eye_level' ? undefined : scene.angle].filter(
    (word) => word !== undefined,
  );
  const label = words.join(' / ').replaceAll('_', ' ').toUpperCase();
  const plate = widthOf(label, size) + size * 1.4;
  const tag = `${pencil.rect(inset * 1.4, inset * 1.4, plate, size * 1.7, PAPER, 0.88)}${lettering(label, inset * 1.4 + size * 0.7, inset * 1.4 + size * 1.2, size, INK)}`;
  return `<path d="${corners}" fill="none" stroke="#ffffff" stroke-width="${n(pencil.stroke * 1.2)}" opacity="0.9"/>${tag}${drawMove(scene.move, pencil)}`;
}

function drawMove(move: Scene['move'], pencil: Pencil): string {
  const { width, height } = pencil;
  if (move === 'push_in' || move === 'pull_out') {
    const [outer, inner] = [0.44, 0.3];
    const box = (share: number, isDashed: boolean) =>
      `<rect x="${n(width * (0.5 - share))}" y="${n(height * (0.5 - share))}" width="${n(width * share * 2)}" height="${n(height * share * 2)}" fill="none" stroke="${ARROW}" stroke-width="${n(pencil.stroke * 1.6)}" opacity="0.85"${isDashed ? ` stroke-dasharray="${n(pencil.stroke * 6)}"` : ''}/>`;
    // The line that is drawn through is where the shot ends.
    return box(outer, move === 'push_in') + box(inner, move === 'pull_out');
  }
  const [dx, dy] = (move && ARROWS[move]) ?? [0, 0];
  if (dx === 0 && dy === 0) return '';
  const reach = Math.min(width, height) * 0.1;
  const [x, y] = dx ? [width / 2, height * 0.92] : [width * 0.94, height / 2];
  /** From the middle so many reaches along the arrow and across it. */
  const at = (along: number, across: number): Point => [
    x + dx * along * reach + dy * across * reach,
    y + dy * along * reach + dx * across * reach,
  ];
  const stroke = (from: Point, to: Point) => pencil.line([from, to], { colour: ARROW, weight: 2.8, opacity: 0.92 });
  return stroke(at(-1, 0), at(1, 0)) + stroke(at(1, 0), at(0.66, 0.26)) + stroke(at(1, 0), at(0.66, -0.26));
}
