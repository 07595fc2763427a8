import type { Cite } from '../artifacts/artifact-graph';
import type { ShotAngle, ShotMove, ShotSize } from '../framing/framing';
import type { AspectRatio, QualityTier, ReferenceFacts, Resolution, ShotFacts } from '../media-model';
import type { PictureRequest } from '../requests/given-pictures';

/** Seconds of a shot that names no length. */
export const SHOT_SECONDS = 3;

export interface ShotRequest {
  /** The client's own name for it, unlike that of any other shot of the board. */
  label: string;
  prompt: string;
  negativePrompt?: string;
  size?: ShotSize;
  angle?: ShotAngle;
  move?: ShotMove;
  durationS: number;
  /** Labels of the board's characters that are in it. */
  characters: readonly string[];
  seed?: number;
  /** What of a story it shows. */
  cites: readonly Cite[];
}

export interface BoardCharacter {
  label: string;
  description: string;
  /** How the character looks, for providers that draw after pictures. */
  references?: readonly PictureRequest[];
}

export interface BoardRequest {
  shots: readonly ShotRequest[];
  characters: readonly BoardCharacter[];
  stylePrompt?: string;
  styleReferences?: readonly PictureRequest[];
  aspectRatio: AspectRatio;
  tier: QualityTier;
  resolution: Resolution;
  /** Of all shots that have none of their own, so that they look alike where a model has seeds. */
  seed?: number;
  clips: boolean;
  film: boolean;
  /** Pictures without caption and marks, where a provider draws such things. Always so when clips are made from them. */
  clean: boolean;
  provider?: string;
  clipProvider?: string;
}

/** What a board that says nothing is drawn in. */
export const USUAL_FORM = { aspectRatio: '16:9', resolution: '720p' } as const;

/** A shot that is drawn again; what is not said of how it looks stays as the board has it. Null: nothing is said of it. */
export type RedoRequest = Omit<BoardRequest, 'shots' | 'aspectRatio' | 'resolution' | 'clips' | 'film'> &
  Partial<Pick<BoardRequest, 'aspectRatio' | 'resolution'>> & {
    shot: Omit<ShotRequest, 'size' | 'angle' | 'move' | 'durationS' | 'cites'> & {
      size?: ShotSize | null;
      angle?: ShotAngle | null;
      move?: ShotMove | null;
      durationS?: number;
      cites?: readonly Cite[];
    };
  };

/** As people at a shoot say it, and as models have learnt it. */
const SIZE_WORDS: Record<ShotSize, string> = {
  extreme_wide: 'Extreme wide shot',
  wide: 'Wide shot',
  medium: 'Medium shot',
  close_up: 'Close-up',
  insert: 'Insert shot, detail of the object alone',
  over_shoulder: 'Over the shoulder shot',
};
const ANGLE_WORDS: Record<ShotAngle, string> = {
  eye_level: 'at eye level',
  high: 'high angle',
  low: 'low angle',
  birds_eye: "bird's eye view from straight above",
  worms_eye: "worm's eye view from the ground",
  dutch: 'tilted Dutch angle',
};
const MOVE_WORDS: Record<ShotMove, string> = {
  static: 'Static camera',
  push_in: 'Slow push in',
  pull_out: 'Slow pull out',
  pan_left: 'Pan left',
  pan_right: 'Pan right',
  tilt_up: 'Tilt up',
  tilt_down: 'Tilt down',
};

/** The words of one shot's picture: how it is framed, what it shows, who is in it, in which style. */
export function picturePrompt(shot: ShotRequest, board: Pick<BoardRequest, 'characters' | 'stylePrompt'>): string {
  const framing = [shot.size && SIZE_WORDS[shot.size], shot.angle && ANGLE_WORDS[shot.angle]]
    .filter(Boolean)
    .join(', ');
  const cast = board.characters
    .filter(({ label }) => shot.characters.includes(label))
    .map(({ label, description }) => `${label}: ${description}`);
  return sentences([
    framing && `${framing}: ${shot.prompt}`,
    !framing && shot.prompt,
    ...cast,
    board.stylePrompt && `Style: ${board.stylePrompt}`,
  ]);
}

/** The same as it was said, for who reads it so. */
export function factsOf(
  { prompt, size, angle, move, characters: cast }: ShotRequest,
  board: Pick<BoardRequest, 'characters'>,
): ShotFacts {
  const characters = board.characters.map(({ label, description }) => ({
    label,
    description,
    isInShot: cast.includes(label),
  }));
  return { prompt, size, angle, move, characters };
}

/** The pictures that one shot is drawn after: of the characters that are in it, then of the style. */
export function referencesOf(
  shot: ShotRequest,
  { characters, styleReferences = [] }: Pick<BoardRequest, 'characters' | 'styleReferences'>,
): (PictureRequest & ReferenceFacts)[] {
  const cast = characters.filter(({ label }) => shot.characters.includes(label));
  return [
    ...cast.flatMap(({ label, references = [] }) =>
      references.map((picture) => ({ ...picture, kind: 'character' as const, tag: label })),
    ),
    ...styleReferences.map((picture) => ({ ...picture, kind: 'style' as const })),
  ];
}

/** The words of one shot's clip: how the camera moves, and what happens. */
export function clipPrompt(shot: Pick<ShotRequest, 'move' | 'prompt'>): string {
  return sentences([shot.move && MOVE_WORDS[shot.move], shot.prompt]);
}

function sentences(parts: readonly (string | false | undefined)[]): string {
  return parts
    .filter((part) => part)
    .map((part) => (/[.!?…。！？]$/u.test(part as string) ? part : `${part as string}.`))
    .join(' ');
}
