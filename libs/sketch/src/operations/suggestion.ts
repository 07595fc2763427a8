import { areAlike, likenessOf, type Likeness, WordRuns, wordsOf } from '@cse/ai-proxy';
import {
  LIMITS,
  type Canon,
  type Fact,
  type GhostCandidate,
  type Lane,
  type Move,
  type SuggestInput,
} from '@cse/prompts';
import { Binding } from '../ghosts/binding';
import { castingFor, Usage } from '../ghosts/casting';
import { moveOrder, moveWeights } from '../ghosts/move-order';
import { asSentences, asTitle, avoids, fill, slotsOf, withMarks } from '../grammar';
import { composeInlines } from '../inline/inlines';
import { PLOT_MOVES, TAILS, type Template } from '../phrases/phrasebook';
import { readSceneOf, type Scene } from '../scene/scene';
import type { SeededRandom } from '../seeded-random';
import { languageNotices, listInPieces, type Composed, type ComposeContext } from './answer';

/** A rule quoted from the canon may stand on the path word for word; a run this long would count as a copy of it. */
const COPIED_WORDS = 12;
const TRIES_PER_TEMPLATE = 2;

interface Draft {
  ghost: Omit<GhostCandidate, 'slot' | 'likelihood'>;
  likeness: Likeness;
  binding: Binding;
}

export async function composeSuggestion(
  input: SuggestInput,
  { reader, random, signal }: ComposeContext,
): Promise<Composed> {
  const scene = await readSceneOf(input, reader, signal);
  signal.throwIfAborted();
  const answer = {
    ghost_nodes: composeGhosts(input, scene, random),
    inline_suggestions: composeInlines(input, scene, random),
  };
  return { pieces: listInPieces(answer), notices: languageNotices(input, scene.narration.english) };
}

/** One ghost for each slot that can be filled with something new; fewer rather than two alike. */
function composeGhosts(input: SuggestInput, scene: Scene, random: SeededRandom): GhostCandidate[] {
  const composer = new GhostComposer(input, scene, random);
  return input.slots.flatMap((lane, i) => composer.next(lane, i + 1) ?? []);
}

class GhostComposer {
  private readonly usage = new Usage();
  private readonly usedMoves = new Map<Move, number>();
  private readonly usedTemplates = new Set<Template>();
  private readonly taken: Likeness[];
  private readonly titles = new Set<string>();
  private readonly names: ReadonlySet<string>;
  private readonly avoided: (text: string) => boolean;
  private readonly tails: string[];
  private runs: WordRuns | undefined;

  constructor(
    private readonly input: SuggestInput,
    private readonly scene: Scene,
    private readonly random: SeededRandom,
  ) {
    this.names = namesOfCanon(input.branch_canon);
    this.taken = [...input.existing_children, ...input.rejected].map(({ gist }) => likenessOf(gist, this.names));
    this.avoided = avoids(input.creator_profile?.avoid ?? []);
    const tone = [...(input.creator_profile?.tone ?? []), ...(input.branch_canon.tone?.mood ?? [])].join(' ');
    this.tails = random.shuffled(TAILS.filter((family) => family.tone.test(tone)).flatMap(({ tails }) => tails));
  }

  next(lane: Lane, slot: number): GhostCandidate | undefined {
    const weights = moveWeights(lane, this.input.creator_profile, this.input.steer ?? '');
    for (const move of moveOrder(weights, this.usedMoves, this.random)) {
      const composed = this.attempt(move);
      if (!composed) continue;
      this.usedMoves.set(move, (this.usedMoves.get(move) ?? 0) + 1);
      this.taken.push(composed.likeness);
      this.titles.add(composed.ghost.title.toLowerCase());
      composed.binding.used.forEach((phrase) => this.usage.add(phrase));
      return { slot, ...composed.ghost, likelihood: this.likelihood(lane) };
    }
    return undefined;
  }

  private attempt(move: Move): Draft | undefined {
    const fresh = PLOT_MOVES[move].templates.filter((template) => !this.usedTemplates.has(template));
    const shuffled = this.random.shuffled(fresh);
    // Every other time, templates that take up the story's own threads, rules, words and things come first.
    const own = shuffled.filter(({ gist }) => OWN_SLOTS.some((slot) => slotsOf(gist).has(slot)));
    const order = this.random.below(2) === 0 ? shuffled : [...new Set([...own, ...shuffled])];
    for (const template of order) {
      for (let attempt = 0; attempt < TRIES_PER_TEMPLATE; attempt++) {
        const composed = this.write(move, template);
        if (!composed) continue;
        this.usedTemplates.add(template);
        return composed;
      }
    }
    return undefined;
  }

  private write(move: Move, template: Template): Draft | undefined {
    const casting = castingFor(this.scene, this.usage, this.random);
    const binding = new Binding(this.scene, casting, this.usage, this.random);
    const body = fill(template.gist, binding.inGist, this.random);
    if (body === undefined) return undefined;
    const { curly } = this.scene.narration;
    const tail = this.tail(binding);
    const gist = withMarks(asSentences(`${body}${tail}`), curly);
    const titles = this.random
      .shuffled(template.titles)
      .flatMap((pattern) => fill(pattern, binding.inTitle, this.random) ?? [])
      .map((title) => withMarks(asTitle(title), curly));
    const title = titles.find((text) => [...text].length <= LIMITS.ghostTitle && !this.titles.has(text.toLowerCase()));
    if (title === undefined || [...gist].length > LIMITS.ghostGist || this.avoided(`${title} ${gist}`))
      return undefined;
    const likeness = likenessOf(gist, this.names);
    if (this.taken.some((other) => areAlike(other, likeness)) || this.copies(gist)) return undefined;
    return { ghost: { title, gist, move, ...this.groundsOf(binding) }, likeness, binding };
  }

  private groundsOf(binding: Binding): Pick<GhostCandidate, 'grounded_in' | 'canon_touch' | 'introduces'> {
    const order = this.input.active_path.map(({ id }) => id).filter((id) => binding.nodes.has(id));
    const facts = (this.input.branch_canon.facts ?? []).filter(
      (fact) => concerns(fact, binding) && !binding.touches.some(({ fact_id: id }) => id === fact.id),
    );
    return {
      grounded_in: order.length > 0 ? order.slice(-4) : [this.scene.current.id],
      canon_touch: [...binding.touches, ...facts.map(({ id }) => ({ fact_id: id, effect: 'uses' }))].slice(0, 4),
      introduces: { characters: binding.newcomer ? [binding.newcomer] : [], places: [], rules: [] },
    };
  }

  private copies(gist: string): boolean {
    if (!/["”]/.test(gist)) return false;
    this.runs ??= new WordRuns(
      this.input.active_path.map(({ text }) => text),
      COPIED_WORDS,
    );
    return this.runs.sharedBy(gist);
  }

  /** Every third ghost closes in the tone that the writer named, each time with other words; in one lane only it would tell the lane. */
  private tail(binding: Binding): string {
    if (this.tails.length === 0 || this.random.below(3) > 0) return '';
    return ` ${fill(this.tails.pop()!, binding.inGist, this.random) ?? ''}`;
  }

  /** The paper's scale: an exploratory proposal is one that is seldom made. */
  private likelihood(lane: Lane): number {
    return lane === 'aligned' ? (20 + this.random.below(41)) / 100 : (2 + this.random.below(7)) / 100;
  }
}

/** Lower-cased words of the canon's names: the same cast is not the same idea. */
function namesOfCanon({ characters = [], setting }: Canon): ReadonlySet<string> {
  const named = [...characters, ...(setting?.places ?? [])].flatMap(({ name, aliases = [] }) => [name, ...aliases]);
  return new Set(named.flatMap(wordsOf));
}

const OWN_SLOTS = ['question', 'rule', 'broken', 'quote', 'known', 'Z'];

/** A fact is used when its subject acts and the thing that the ghost turns on is what it speaks of. */
function concerns(fact: Fact, binding: Binding): boolean {
  const acts = binding.actors.some(({ canonId, name }) => fact.subject === canonId || fact.subject === name);
  const words: string[] | null = `${fact.attribute} ${fact.value}`.toLowerCase().match(/[\p{L}-]+/gu);
  return acts && words !== null && binding.thing !== undefined && words.includes(binding.thing);
}
