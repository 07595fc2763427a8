import type { Fault, Lane, LaneSplit } from '@cse/prompts';
import type { Judgement } from '../judge/judgement';
import type { OutputRules } from '../operation/output-rules';
import type { StoryIndex } from '../operation/story-index';
import { areAlike } from '../prose/likeness';
import { fitsLane, readGhost, type GhostDraft } from './ghost-draft';
import { areOnePremise, PremiseNames } from './premise';

/** A candidate that has passed the checks that it can pass by itself. */
export interface Candidate {
  /** From 1, in the order in which they closed. */
  number: number;
  lane: Lane;
  draft: GhostDraft;
}

/** One that waits for a better one, with what speaks against it. */
interface Held {
  candidate: Candidate;
  judgement: Judgement | undefined;
  doubts: number;
}

/** Told in another language it is no proposal; what else is wrong with how it is told, a better one makes up for. */
const NEVER: Fault = 'language';

/** A gist in another tense is still an event of this story; by another person, or in stock words, it hardly is. */
const DOUBTS: Readonly<Record<Fault, number>> = { language: 2, person: 2, tense: 1, cliche: 2 };

/**
 * Chooses the ghosts of a request while their candidates come in: the first good one for each place of each lane. One
 * that is not as likely as its lane asks for, or is told badly, waits; of those that wait the least bad take the places
 * that nothing better comes for, as soon as no more candidates of their lane are to come than there are other places.
 */
export class GhostSelection {
  /** Candidates that failed a check. */
  dropped = 0;
  /** Those of them that are in another language than was asked for. */
  foreign = 0;
  /** How many of each lane were chosen. */
  readonly chosen: LaneSplit = { aligned: 0, exploratory: 0 };
  private readonly offered: Pick<Held, 'candidate' | 'judgement'>[] = [];
  private readonly held: Held[] = [];
  private readonly freeSlots: Set<number>;
  private readonly names: PremiseNames;
  /** Slots of each lane whose candidate is still to come or to be decided on. */
  private readonly open: Record<Lane, number> = { aligned: 0, exploratory: 0 };
  private taken = 0;

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    private readonly wanted: LaneSplit,
    private readonly slots: readonly Lane[],
  ) {
    this.freeSlots = new Set(slots.keys());
    for (const lane of slots) this.open[lane]++;
    this.names = new PremiseNames(story.input.branch_canon);
  }

  /** How many are still missing. */
  get missing(): number {
    const { aligned, exploratory } = this.wanted;
    return aligned + exploratory - this.offered.length;
  }

  /** What is chosen now that this candidate has come. */
  consider(value: unknown): GhostDraft[] {
    const candidate = this.take(value);
    return candidate ? this.decide(candidate) : [...this.needed('aligned'), ...this.needed('exploratory')];
  }

  /** What a model wrote, as a candidate; undefined when a rule speaks against it, or when it has no slot. */
  take(value: unknown): Candidate | undefined {
    const draft = readGhost(value, this.story, this.names);
    const lane = this.laneOf(draft?.slot);
    if (!draft || !this.passes(draft)) {
      this.dropped++;
      if (lane) this.open[lane]--;
      return undefined;
    }
    return lane && { number: ++this.taken, lane, draft };
  }

  /** Whether every place that a candidate could take is taken. */
  isFull(lane: Lane): boolean {
    return this.chosen[lane] >= this.wanted[lane];
  }

  /**
   * What is chosen now that this candidate is decided on: itself, or one that waited and that nothing better can come for.
   * @param judgement what a second reader says of it, where one has read it
   */
  decide(candidate: Candidate, judgement?: Judgement): GhostDraft[] {
    const { lane } = candidate;
    this.open[lane]--;
    const owned = judgement ? withJudgement(candidate, judgement) : candidate;
    if (!owned || !this.isNew(owned, judgement)) {
      this.dropped++;
      return this.needed(lane);
    }
    if (this.isFull(lane)) return [];
    const doubts = doubtsOf(owned, judgement);
    if (doubts === 0) return [this.choose({ candidate: owned, judgement })];
    this.held.push({ candidate: owned, judgement, doubts });
    return this.needed(lane);
  }

  /** Those that waited and are needed after all, the best first; asked for once, when no more candidates come. */
  release(): GhostDraft[] {
    this.open.aligned = this.open.exploratory = 0;
    return [...this.needed('aligned'), ...this.needed('exploratory')];
  }

  /** Of those of a lane that wait: the ones whose places nothing that is still to come can take. */
  private needed(lane: Lane): GhostDraft[] {
    const released: GhostDraft[] = [];
    const waiting = this.held.filter(({ candidate }) => candidate.lane === lane).sort((a, b) => a.doubts - b.doubts);
    for (const held of waiting) {
      if (this.wanted[lane] - this.chosen[lane] <= this.open[lane]) break;
      this.held.splice(this.held.indexOf(held), 1);
      if (this.isNew(held.candidate, held.judgement)) released.push(this.choose(held));
      else this.dropped++;
    }
    return released;
  }

  private choose(chosen: GhostSelection['offered'][number]): GhostDraft {
    this.chosen[chosen.candidate.lane]++;
    this.offered.push(chosen);
    return chosen.candidate.draft;
  }

  /** The lane of the slot that a candidate names, else of the first one that is free. */
  private laneOf(slot: number | undefined): Lane | undefined {
    const named = slot === undefined ? -1 : slot - 1;
    const index = this.freeSlots.has(named) ? named : this.freeSlots.values().next().value;
    if (index === undefined) return undefined;
    this.freeSlots.delete(index);
    return this.slots[index];
  }

  private passes(draft: GhostDraft): boolean {
    const { title, gist, introduces } = draft;
    const texts = [title, gist, ...introduces.characters, ...introduces.places, ...introduces.rules];
    return (
      !draft.contradicts &&
      texts.every((text) => this.rules.allow(text)) &&
      !this.story.echoes(gist) &&
      !this.story.copiesExemplar(gist) &&
      !this.story.tellsOfOtherBranch(texts.join(' ')) &&
      !this.isForeign(`${title}. ${gist}`) &&
      !this.wasOffered(draft)
    );
  }

  private isForeign(text: string): boolean {
    const foreign = this.story.languages.isForeign(text);
    if (foreign) this.foreign++;
    return foreign;
  }

  private isNew(candidate: Candidate, judgement: Judgement | undefined): boolean {
    return (
      judgement?.repeats !== true &&
      !this.offered.some(
        (other) =>
          isOneIdea(candidate.draft, other.candidate.draft) ||
          judgement?.sameAs.has(other.candidate.number) ||
          other.judgement?.sameAs.has(candidate.number),
      )
    );
  }

  /** Whether it is there already, or was refused: in these words, in nearly these, or by what it tells. */
  private wasOffered({ likeness, premise }: GhostDraft): boolean {
    const { existing_children = [], rejected = [] } = this.story.input;
    return (
      this.story.offered.some((before) => areAlike(before, likeness)) ||
      (premise !== undefined &&
        [...existing_children, ...rejected].some(({ gist }) => this.names.isTold(premise, gist)))
    );
  }
}

/** The candidate as it stands after a second reading; undefined when that speaks against it. */
function withJudgement(candidate: Candidate, judgement: Judgement): Candidate | undefined {
  const { contradicts, breaks, faults } = judgement;
  if (contradicts || faults.has(NEVER)) return undefined;
  if (breaks.size === 0) return candidate;
  const { draft } = candidate;
  const owned = new Set(draft.canon_touch.filter(({ effect }) => effect !== 'uses').map(({ fact_id }) => fact_id));
  if ([...breaks].some((id) => !owned.has(id))) return undefined;
  const canon_touch = draft.canon_touch.map((touch) =>
    breaks.has(touch.fact_id) ? { ...touch, effect: 'breaks' as const } : touch,
  );
  return { ...candidate, draft: { ...draft, canon_touch } };
}

/** How much speaks against a candidate that may be offered all the same. */
function doubtsOf({ lane, draft }: Candidate, judgement: Judgement | undefined): number {
  const faults = new Set([...draft.faults, ...(judgement?.faults ?? [])]);
  return [...faults].reduce((sum, fault) => sum + DOUBTS[fault], Number(!fitsLane(lane, draft.likelihood)));
}

function isOneIdea(a: GhostDraft, b: GhostDraft): boolean {
  return (
    areAlike(a.likeness, b.likeness) ||
    a.title.toLowerCase() === b.title.toLowerCase() ||
    (a.premise !== undefined && b.premise !== undefined && areOnePremise(a.premise, b.premise))
  );
}
