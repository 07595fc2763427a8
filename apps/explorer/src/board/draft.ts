import type {
  AspectRatio,
  RedoBody,
  ShotAngle,
  ShotMove,
  ShotSize,
  StoryboardBody,
  StoryboardResponse,
} from '@creative-space/sdk';
import { nodeHash, type StoryNode } from '@creative-space/story';
import { nodeOf, pathOf, type Story } from '../store/story';

/** A shot as the writer plans it. */
export interface ShotDraft {
  /** Its name for the server, without words of the story: `shot-3`. */
  label: string;
  /** The node that it shows, where it was made from one. */
  node_id?: string;
  prompt: string;
  size?: ShotSize;
  angle?: ShotAngle;
  move?: ShotMove;
  duration_s: number;
}

/** How somebody looks, so that they look the same in every shot. */
export interface CastMember {
  /** Of the character in the canon. */
  id: string;
  name: string;
  description: string;
  /** Pictures that were brought for them. */
  reference_artifact_ids: string[];
}

export interface BoardDraft {
  shots: readonly ShotDraft[];
  cast: readonly CastMember[];
  style: string;
  aspect_ratio: AspectRatio;
  /** Also a clip of each picture, joined to a film. */
  film: boolean;
  /** The board that was made of it last. */
  storyboard_id?: string;
}

/** Under which name a board is kept beside its story. */
export const KEPT_AS = 'board/draft';

export const EMPTY_BOARD: BoardDraft = { shots: [], cast: [], style: '', aspect_ratio: '16:9', film: true };

export const MOST_SHOTS = 80;
/** Nodes from which a board is begun: enough for a scene. */
const FIRST_SHOTS = 8;
/** Characters of a prompt that is taken from a node: what a picture can show of it. */
const PROMPT_LENGTH = 280;

/** A board of the last nodes of a branch, one shot for each, and of whoever they name. */
export function boardOfBranch(story: Story, leaf: string, before: BoardDraft): BoardDraft {
  const nodes = pathOf(story, leaf)
    .filter(({ text }) => text.trim() !== '')
    .slice(-FIRST_SHOTS);
  const shots = nodes.map((node, index) => ({ ...shotOf(node), label: `shot-${index + 1}` }));
  const words = nodes.map(({ text }) => text).join('\n');
  const known = new Map(before.cast.map((member) => [member.id, member]));
  const cast = (story.canon.characters ?? [])
    .filter(({ name, aliases = [] }) => [name, ...aliases].some((called) => called && words.includes(called)))
    .map(({ id, name, summary, role }) => ({
      id,
      name,
      description: known.get(id)?.description || summary || role || '',
      reference_artifact_ids: known.get(id)?.reference_artifact_ids ?? [],
    }));
  return { ...before, shots, cast, storyboard_id: undefined };
}

function shotOf({ id, text }: Pick<StoryNode, 'id' | 'text'>): Omit<ShotDraft, 'label'> {
  return { node_id: id, prompt: firstSentences(text), duration_s: 4 };
}

/** As many whole sentences from the start as fit into a prompt. */
function firstSentences(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  let taken = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(plain)) {
    if (taken !== '' && taken.length + segment.length > PROMPT_LENGTH) break;
    taken += segment;
  }
  return taken.slice(0, PROMPT_LENGTH).trim();
}

/** One more shot at the end, of the node that the writer is at when there is one. */
export function addShot(board: BoardDraft, story: Story, selected: string | undefined): BoardDraft {
  const used = new Set(board.shots.map(({ label }) => label));
  let number = board.shots.length + 1;
  while (used.has(`shot-${number}`)) number++;
  const node = nodeOf(story, selected);
  const shot = { ...(node ? shotOf(node) : { prompt: '', duration_s: 4 }), label: `shot-${number}` };
  return { ...board, shots: [...board.shots, shot] };
}

/** Whether there is something to draw in every shot. */
export const isComplete = ({ shots }: BoardDraft): boolean =>
  shots.length > 0 && shots.every(({ prompt }) => prompt.trim() !== '');

/** The request for a board, without its `commit`. */
export async function boardBody(board: BoardDraft, story: Story): Promise<Omit<StoryboardBody, 'commit'>> {
  return {
    shots: await Promise.all(
      board.shots.map(async (shot) => ({ label: shot.label, ...(await shotBody(shot, board, story)) })),
    ),
    characters: cast(board.cast),
    style: board.style.trim() ? { prompt: board.style.trim() } : undefined,
    parameters: { aspect_ratio: board.aspect_ratio },
    film: board.film,
  };
}

/** The request for one shot of a board that is drawn again. */
export async function redoBody(shot: ShotDraft, board: BoardDraft, story: Story): Promise<Omit<RedoBody, 'commit'>> {
  const said = await shotBody(shot, board, story);
  const named = new Set(said.characters);
  return {
    ...said,
    // What is absent would stay as it was drawn before.
    size: said.size ?? null,
    angle: said.angle ?? null,
    move: said.move ?? null,
    cast: cast(board.cast.filter(({ id }) => named.has(id))),
    style: board.style.trim() ? { prompt: board.style.trim() } : undefined,
    parameters: { aspect_ratio: board.aspect_ratio },
  };
}

async function shotBody(
  { node_id, prompt, size, angle, move, duration_s }: ShotDraft,
  { cast: members }: BoardDraft,
  story: Story,
) {
  const node = nodeOf(story, node_id);
  const present = members.filter(({ name, description }) => description.trim() && prompt.includes(name));
  return {
    prompt: prompt.trim(),
    size,
    angle,
    move,
    duration_s,
    characters: present.length > 0 ? present.map(({ id }) => id) : undefined,
    cites: node ? [{ node_id: node.id, hash: await nodeHash(node) }] : undefined,
  };
}

const cast = (members: readonly CastMember[]) => {
  const described = members
    .filter(({ description }) => description.trim())
    .map(({ id, description, reference_artifact_ids }) => ({
      label: id,
      description: description.trim(),
      reference_artifact_ids: reference_artifact_ids.length > 0 ? reference_artifact_ids : undefined,
    }));
  return described.length > 0 ? described : undefined;
};

const OVER: readonly StoryboardResponse['status'][] = ['succeeded', 'partial', 'failed', 'canceled', 'expired'];

/** Whether nothing happens on a board any more. */
export const isOver = ({ status }: Pick<StoryboardResponse, 'status'>): boolean => OVER.includes(status);

export const SIZES: readonly { value: ShotSize | ''; label: string }[] = [
  { value: '', label: 'Any size' },
  { value: 'extreme_wide', label: 'Extreme wide' },
  { value: 'wide', label: 'Wide' },
  { value: 'medium', label: 'Medium' },
  { value: 'close_up', label: 'Close-up' },
  { value: 'insert', label: 'Insert' },
  { value: 'over_shoulder', label: 'Over the shoulder' },
];
export const ANGLES: readonly { value: ShotAngle | ''; label: string }[] = [
  { value: '', label: 'Any angle' },
  { value: 'eye_level', label: 'Eye level' },
  { value: 'high', label: 'From above' },
  { value: 'low', label: 'From below' },
  { value: 'birds_eye', label: 'Straight down' },
  { value: 'worms_eye', label: 'Straight up' },
  { value: 'dutch', label: 'Tilted' },
];
export const MOVES: readonly { value: ShotMove | ''; label: string }[] = [
  { value: '', label: 'Any move' },
  { value: 'static', label: 'Still' },
  { value: 'push_in', label: 'Push in' },
  { value: 'pull_out', label: 'Pull out' },
  { value: 'pan_left', label: 'Pan left' },
  { value: 'pan_right', label: 'Pan right' },
  { value: 'tilt_up', label: 'Tilt up' },
  { value: 'tilt_down', label: 'Tilt down' },
];
