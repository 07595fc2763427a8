import type { Lane, LaneSplit } from '@cse/prompts';
import type { OutputRules } from '../operation/output-rules';
import type { StoryIndex } from '../operation/story-index';
import { areAlike } from '../prose/likeness';
import { fitsLane, readGhost, type GhostDraft } from './ghost-draft';
import { areOnePremise, PremiseNames } from './premise';

interface Held {
  lane: Lane;
  draft: GhostDraft;
}

/**
 * Chooses the ghosts of a request while their candidates come in: the first good one for each place of each lane.
 * A candidate that is not as likely as its lane asks for waits, and takes a place only if nothing better came.
 */
export class GhostSelection {
  /** Candidates that failed a check. */
  dropped = 0;
  /** Those of them that are in another language than was asked for. */
  foreign = 0;
  /** How many of each lane were chosen. */
  readonly chosen: LaneSplit = { aligned: 0, exploratory: 0 };
  private readonly offered: GhostDraft[] = [];
  private readonly held: Held[] = [];
  private readonly freeSlots: Set<number>;
  private readonly names: PremiseNames;

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
    const draft = readGhost(value, this.story, this.names);
    const lane = this.laneOf(draft?.slot);
    if (!draft || !this.passes(draft)) {
      this.dropped++;
      return undefined;
    }
    if (lane === undefined || this.isFull(lane)) return undefined;
    if (!fitsLane(lane, draft.likelihood)) {
      this.held.push({ lane, draft });
      return undefined;
    }
    return this.choose(lane, draft);
  }

  /** Those that waited and are needed after all; asked for once, when no more candidates come. */
  *release(): Generator<GhostDraft> {
    for (const { lane, draft } of this.held) {
      if (this.isFull(lane)) continue;
      if (this.isNew(draft)) yield this.choose(lane, draft);
      else this.dropped++;
    }
  }

  private choose(lane: Lane, draft: GhostDraft): GhostDraft {
    this.chosen[lane]++;
    this.offered.push(draft);
    return draft;
  }

  private isFull(lane: Lane): boolean {
    return this.chosen[lane] >= this.wanted[lane];
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
      this.isNew(draft)
    );
  }

  private isForeign(text: string): boolean {
    const foreign = this.story.languages.isForeign(text);
    if (foreign) this.foreign++;
    return foreign;
  }

  private isNew(draft: GhostDraft): boolean {
    return !this.wasOffered(draft) && !this.offered.some((other) => isOneIdea(draft, other));
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

function isOneIdea(a: GhostDraft, b: GhostDraft): boolean {
  return (
    areAlike(a.likeness, b.likeness) ||
    a.title.toLowerCase() === b.title.toLowerCase() ||
    (a.premise !== undefined && b.premise !== undefined && areOnePremise(a.premise, b.premise))
  );
}
