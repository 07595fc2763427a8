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

/**
 * Chooses the ghosts of a request while their candidates come in: the first good one for each place of each lane. One
 * that is not as likely as its lane asks for, or is told badly, waits; of those that wait the least bad take the places
 * that nothing better came for.
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
  private taken = 0;

  constructor(
    private readonly story: StoryIndex,
    private readonly rules: OutputRules,
    private readonly wanted: LaneSplit,
    private readonly slots: readonly Lane[],
  ) {
    this.freeSlots = new Set(slots.keys());
    this.names = new PremiseNames(story.input.branch_canon);
  }

  /** How many are still missing. */
  get missing(): number {
    const { aligned, exploratory } = this.wanted;
    return aligned + exploratory - this.offered.length;
  }

  /** The candidate, when it is chosen now. */
  consider(value: unknown): GhostDraft | undefined {
    const candidate = this.take(value);
    return candidate && this.decide(candidate);
  }

  /** What a model wrote, as a candidate; undefined when a rule speaks against it, or when it has no slot. */
  take(value: unknown): Candidate | undefined {
    const draft = readGhost(value, this.story, this.names);
    const lane = this.laneOf(draft?.slot);
    if (!draft || !this.passes(draft)) {
      this.dropped++;
      return undefined;
    }
    return lane && { number: ++this.taken, lane, draft };
  }

  /** Whether every place that a candidate could take is taken. */
  isFull(lane: Lane): boolean {
    return this.chosen[lane] >= this.wanted[lane];
  }

  /**
   * The candidate, when it is chosen now.
   * @param judgement what a second reader says of it, where one has read it
   */
  decide(candidate: Candidate, judgement?: Judgement): GhostDraft | undefined {
    const owned = judgement ? withJudgement(candidate, judgement) : candidate;
    if (!owned || !this.isNew(owned, judgement)) {
      this.dropped++;
      return undefined;
    }
    const { lane, draft } = owned;
    if (this.isFull(lane)) return undefined;
    const doubts = Number(!fitsLane(lane, draft.likelihood)) + (judgement?.faults.size ?? 0);
    if (doubts === 0) return this.choose({ candidate: owned, judgement });
    this.held.push({ candidate: owned, judgement, doubts });
    return undefined;
  }

  /** Those that waited and are needed after all, the best first; asked for once, when no more candidates come. */
  *release(): Generator<GhostDraft> {
    for (const held of this.held.sort((a, b) => a.doubts - b.doubts)) {
      const { candidate, judgement } = held;
      if (this.isFull(candidate.lane)) continue;
      if (this.isNew(candidate, judgement)) yield this.choose(held);
      else this.dropped++;
    }
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

function isOneIdea(a: GhostDraft, b: GhostDraft): boolean {
  return (
    areAlike(a.likeness, b.likeness) ||
    a.title.toLowerCase() === b.title.toLowerCase() ||
    (a.premise !== undefined && b.premise !== undefined && areOnePremise(a.premise, b.premise))
  );
}
