import { areAlike, contentStems, likenessOf, wordsOf, WordRuns } from '@cse/ai-proxy';
import {
  LIMITS,
  type Canon,
  type CreatorProfile,
  type GhostCandidate,
  type Lane,
  type Move,
  type SuggestInput,
} from '@cse/prompts';
import { asSentence, asTitle } from '../ghosts/english';
import { MOVE_MAKERS } from '../ghosts/moves';
import type { MoveMaker, Sketch } from '../ghosts/sketch';
import { safeEdits } from '../inline/edits';
import { inlinesOf } from '../inline/inlines';
import { isEnglishStory, sceneOf, type Scene } from '../scene';
import type { SeededRandom } from '../seeded-random';
import { avoids } from './avoid';
import { listInPieces, NOT_ENGLISH, type Composed } from './answer';

/** A rule quoted from the canon may stand on the path word for word; a run this long would count as a copy of it. */
const COPIED_WORDS = 12;

/** What this story itself gives to go on with, and changes that can do no harm; fewer than asked for where that is little. */
export function composeSuggestion(input: SuggestInput, random: SeededRandom): Composed {
  if (!isEnglishStory(input)) {
    return { pieces: listInPieces({ ghost_nodes: [], inline_suggestions: [] }), notices: NOT_ENGLISH, sparse: true };
  }
  const answer = {
    ghost_nodes: ghostsOf(input, sceneOf(input), random),
    inline_suggestions: inlinesOf(input, safeEdits(input.active_path.at(-1)!)),
  };
  return { pieces: listInPieces(answer), notices: [], sparse: true };
}

/** One ghost of each kind for as many slots as the scene has something for. */
function ghostsOf(input: SuggestInput, scene: Scene, random: SeededRandom): GhostCandidate[] {
  const chooser = new Chooser(input, scene, random);
  return input.slots.flatMap((lane, index) => {
    const sketch = chooser.next(lane);
    if (!sketch) return [];
    const { move, title, gist, nodes, touches = [] } = sketch;
    const order = input.active_path.map(({ id }) => id).filter((id) => nodes.includes(id));
    return {
      slot: index + 1,
      title,
      gist,
      move,
      grounded_in: order.length > 0 ? order : [scene.current.id],
      canon_touch: [...touches].slice(0, 4),
      introduces: { characters: [], places: [], rules: [] },
      likelihood: lane === 'aligned' ? (20 + random.below(41)) / 100 : (2 + random.below(7)) / 100,
    };
  });
}

class Chooser {
  private readonly left: Set<MoveMaker>;
  private readonly uses = new Map<string, number>();
  private readonly taken;
  private readonly titles = new Set<string>();
  private readonly names: ReadonlySet<string>;
  private readonly avoided: (text: string) => boolean;
  private readonly wish: ReadonlySet<string>;
  private runs: WordRuns | undefined;

  constructor(
    { branch_canon, existing_children, rejected, creator_profile, steer }: SuggestInput,
    private readonly scene: Scene,
    private readonly random: SeededRandom,
    private readonly history = creator_profile?.history,
  ) {
    this.left = new Set(random.shuffled(MOVE_MAKERS));
    this.names = namesOfCanon(branch_canon);
    this.taken = [...existing_children, ...rejected].map(({ gist }) => likenessOf(gist, this.names));
    this.avoided = avoids(creator_profile?.avoid ?? []);
    this.wish = contentStems(steer ?? '');
  }

  /** The next kind in the order that a lane wants, with the sketch of it that says something new. */
  next(lane: Lane): (Sketch & { move: Move }) | undefined {
    const wants = (maker: MoveMaker) => (lane === 'aligned' ? 1 : -1) * weight(maker, this.history);
    for (const maker of [...this.left].sort((a, b) => wants(b) - wants(a))) {
      this.left.delete(maker);
      const sketches = this.random.shuffled(maker.make(this.scene)).map((sketch) => this.worded(sketch));
      const best = sketches
        .filter((sketch) => this.isNew(sketch))
        .map((sketch) => ({ sketch, rank: this.rank(sketch) }))
        .sort((a, b) => a.rank - b.rank)[0]?.sketch;
      if (!best) continue;
      best.about.forEach((what) => this.uses.set(what, (this.uses.get(what) ?? 0) + 1));
      this.taken.push(likenessOf(best.gist, this.names));
      this.titles.add(best.title);
      return { ...best, move: maker.move };
    }
    return undefined;
  }

  private worded(sketch: Sketch): Sketch {
    const { curly } = this.scene.voice;
    return { ...sketch, title: asTitle(sketch.title, curly), gist: asSentence(sketch.gist, curly) };
  }

  private isNew({ title, gist, about }: Sketch): boolean {
    if ([...title].length > LIMITS.ghostTitle || [...gist].length > LIMITS.ghostGist) return false;
    if (this.titles.has(title) || this.avoided(`${title} ${gist}`) || this.copies(gist)) return false;
    if (about.some((what) => /^the /.test(what) && (this.uses.get(what) ?? 0) >= MOST_USES)) return false;
    const likeness = likenessOf(gist, this.names);
    return !this.taken.some((other) => areAlike(other, likeness));
  }

  /** Only what is quoted can be a copy. */
  private copies(gist: string): boolean {
    if (!/["”]/.test(gist)) return false;
    this.runs ??= new WordRuns(
      this.scene.path.map(({ text }) => text),
      COPIED_WORDS,
    );
    return this.runs.sharedBy(gist);
  }

  /** What the writer wishes for first; then who and what came up least in the others. */
  private rank({ gist, about, order = 0 }: Sketch): number {
    const wished = [...contentStems(gist)].filter((stem) => this.wish.has(stem)).length;
    return about.reduce((sum, what) => sum + (this.uses.get(what) ?? 0), order / 2) - 3 * wished;
  }
}

/** Proposals about one thing: more would be one idea. */
const MOST_USES = 3;

/** What the writer kept counts for a kind, what they refused against it. */
function weight({ move, usual }: MoveMaker, history: CreatorProfile['history']): number {
  const kept = Math.min(Number(history?.accepted?.[move] ?? 0), 20);
  const refused = Math.min(Number(history?.rejected?.[move] ?? 0), 20);
  return (usual + kept) / (1 + refused);
}

/** Lower-cased words of the canon's names: the same cast is not the same idea. */
function namesOfCanon({ characters = [], setting }: Canon): ReadonlySet<string> {
  const named = [...characters, ...(setting?.places ?? [])].flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return new Set(named.flatMap(wordsOf));
}
