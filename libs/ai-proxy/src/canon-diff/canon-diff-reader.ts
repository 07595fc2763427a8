import { LIMITS, type CanonDiffInput, type Fact, type RenderedPrompt } from '@cse/prompts';
import { JsonItemReader } from '../answer/json-item-reader';
import { CanonIndex } from '../canon/canon-index';
import { hasBothSides, statedConflicts, type StatedConflict } from '../canon/contradictions';
import { isHearsay } from '../canon/fact-key';
import { NoticeBoard, type Notice } from '../notice';
import { conflictOf, type Conflict, type Evidence } from '../operation/evidence';
import { OutputRules } from '../operation/output-rules';
import type { Emit, Step } from '../operation/proposal';
import { StoryIndex } from '../operation/story-index';
import { refused, unreadable, type AnswerReader } from '../operation/text-operations';
import type { TextEnd } from '../text-model';
import { readClaim } from './claim';
import { ClaimChecks, type Accepted } from './claim-checks';
import {
  categoryOf,
  highLevelChanges,
  pillarOf,
  type CanonDiffResult,
  type CanonOperation,
  type Matter,
} from './operation';

export type OperationStep = Step<'operation', CanonOperation>;

const FOUND_NOTE = 'Read against the canon and the nodes before it, this says something else.';
const STATED_NOTE = 'Two facts of the canon hold at the same time and say different things.';

/**
 * Turns the text of one answer, as it comes in, into operations that have passed every check. What the facts of the
 * canon contradict among themselves comes first: nobody has to be asked for that.
 */
export class CanonDiffReader implements AnswerReader<OperationStep> {
  private readonly answer = new JsonItemReader();
  private readonly story: StoryIndex;
  private readonly canon: CanonIndex;
  private readonly rules: OutputRules;
  private readonly checks: ClaimChecks;
  private readonly operations: CanonOperation[] = [];
  private readonly matters: Matter[] = [];
  private readonly conflicts: Conflict[] = [];
  private readonly newFacts: Fact[] = [];
  private readonly stated: StatedConflict[];
  /** Facts that rules found to be contradicted. */
  private readonly found = new Set<string>();
  private opened = false;
  private dropped = 0;
  private notFound = 0;
  private foreign = 0;

  constructor(
    private readonly input: CanonDiffInput,
    prompt: RenderedPrompt,
    fence: string,
  ) {
    const { creator_profile, branch_canon, focus_node_ids, mode } = input;
    // The canon records what the story says, also what its author would not want to be offered.
    this.story = new StoryIndex({ ...input, creator_profile: { ...creator_profile, avoid: [] } });
    this.canon = new CanonIndex(branch_canon);
    this.rules = new OutputRules(this.story, prompt.system[0]!.text, fence);
    this.checks = new ClaimChecks(this.story, this.canon, focus_node_ids, mode);
    this.stated = statedConflicts(branch_canon.facts ?? [], this.story);
  }

  read(piece: string, emit: Emit<OperationStep>): void {
    this.open(emit);
    for (const { key, value } of this.answer.feed(piece)) {
      if (key === 'operations') this.consider(value, emit);
      else this.foreign++;
    }
  }

  /**
   * A diff in which nothing differs is an answer; one in which nothing could be read is a failure.
   * @throws AppError `content_refused`, `provider_error`
   */
  finish(end: TextEnd, emit: Emit<OperationStep>): void {
    if (end.stop === 'refused') throw refused(end);
    this.open(emit);
    const considered = this.operations.length - this.statedOperations + this.dropped + this.notFound;
    if (considered === 0 && (!this.answer.complete || this.foreign > 0)) throw unreadable(end);
  }

  notices({ stop }: TextEnd): Notice[] {
    const board = new NoticeBoard();
    board.count('candidate_dropped', this.dropped + this.answer.malformed);
    board.count('quote_not_found', this.notFound);
    if (stop === 'truncated') board.say('output_truncated');
    return board.notices;
  }

  /** The whole diff. New facts may contradict each other; that takes no model to see either. */
  result(): CanonDiffResult {
    const pillars = this.matters.map((matter) => pillarOf(matter, this.canon));
    const among = this.newFacts.length > 1 ? statedConflicts(this.newFacts, this.story) : [];
    return {
      operations: this.operations,
      high_level_changes: highLevelChanges(this.operations, pillars),
      conflicts: [...this.conflicts, ...among.map(({ conflict }) => conflict)],
    };
  }

  private statedOperations = 0;
  private open(emit: Emit<OperationStep>): void {
    if (this.opened) return;
    this.opened = true;
    this.openStated(emit);
    if (this.input.mode === 'diff') for (const id of this.input.focus_node_ids) this.openFound(id, emit);
  }

  /** What rules see in a focus node that goes against the canon, or against the nodes before it. */
  private openFound(node_id: string, emit: Emit<OperationStep>): void {
    const node = this.story.nodes.get(node_id)!;
    for (const { fact, sources, start, end } of this.story.consistency?.findingsIn(node.text, node) ?? []) {
      const said = { node_id, start, end };
      const conflict = conflictOf(fact ? [fact.id] : [], [said, ...sources], fact?.locked === true);
      if (this.conflicts.some(({ id }) => id === conflict.id)) continue;
      this.conflicts.push(conflict);
      if (!fact || this.found.has(fact.id)) continue;
      this.found.add(fact.id);
      this.tell(
        fact,
        null,
        [
          { ...said, quote: node.text.slice(start, end), role: 'contradicts' },
          ...sources.map((source) => ({ ...source, quote: this.quoteAt(source), role: 'supports' as const })),
        ],
        FOUND_NOTE,
        emit,
      );
    }
  }

  private quoteAt({ node_id, start, end }: { node_id: string; start: number; end: number }): string {
    return this.story.nodes.get(node_id)!.text.slice(start, end);
  }

  private openStated(emit: Emit<OperationStep>): void {
    for (const { conflict, first, other, evidence } of this.stated) {
      this.conflicts.push(conflict);
      // An operation stands on quotes; a contradiction without them is told as a conflict alone.
      if (this.input.mode === 'extract' || !hasBothSides(evidence)) continue;
      this.tell(first, other.value, evidence.slice(0, LIMITS.evidence), STATED_NOTE, emit);
    }
  }

  /** A contradiction of a fact that nobody has to be asked for. */
  private tell(fact: Fact, after: string | null, evidence: Evidence[], note: string, emit: Emit<OperationStep>): void {
    const { id, attribute, subject, value } = fact;
    const matter: Matter = { kind: 'fact', field: 'value', attribute, subject, hearsay: isHearsay(fact) };
    const level = pillarOf(matter, this.canon) ? 'high' : 'detail';
    const target = { kind: 'fact' as const, id };
    const category = categoryOf('fact', undefined);
    this.statedOperations++;
    this.accept(emit, {
      operation: { op: 'conflict', target, field: 'value', before: value, after, level, category, evidence, note },
      matter,
    });
  }

  private consider(value: unknown, emit: Emit<OperationStep>): void {
    const claim = readClaim(value, this.story);
    if (claim === 'unquoted') {
      this.notFound++;
      return;
    }
    // It was told already, without a model.
    if (claim?.op === 'conflict' && this.found.has(claim.id)) return;
    const room = this.operations.length - this.statedOperations < LIMITS.operations;
    const accepted = claim && room && this.mayLeave(claim) ? this.checks.accept(claim) : undefined;
    if (!accepted) {
      this.dropped++;
      return;
    }
    if (accepted.conflict) this.conflicts.push(accepted.conflict);
    if (accepted.fact) this.newFacts.push(accepted.fact);
    this.accept(emit, accepted);
  }

  private mayLeave({
    after,
    note,
    subject,
    field,
    detail,
  }: { [K in 'after' | 'note' | 'subject' | 'field' | 'detail']: string }): boolean {
    return this.rules.allow(after) && this.rules.allow(note) && this.rules.allow([subject, field, detail].join('\n'));
  }

  private accept(emit: Emit<OperationStep>, { operation, matter }: Accepted): void {
    this.operations.push(operation);
    this.matters.push(matter);
    emit({ kind: 'operation', data: operation });
  }
}
