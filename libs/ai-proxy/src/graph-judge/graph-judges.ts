import { TextConfig } from '@cse/config';
import { AppError, describeCause, type CallObserver } from '@cse/core';
import { boundGraphJudge, renderGraphJudge, type CallBytes, type JudgeCare } from '@cse/prompts';
import { Injectable, Logger } from '@nestjs/common';
import { JsonItemReader } from '../answer/json-item-reader';
import type { CanonConflict } from '../canon-check/conflict';
import { JUDGE_TIERS } from '../judge/judge';
import { NoticeBoard, type Notice } from '../notice';
import { TextOperations } from '../operation/text-operations';
import { TextModel } from '../text-model';
import { readGraphClaim } from './claim';
import { nodesOf, partSizes, type JudgePart, type JudgePlan, type PartNode, type PartSizes } from './judge-plan';
import { StoryFollowing } from './story-following';

/** Calls of one reading at the same time. */
const AT_ONCE = 4;
/** Readings of a process at the same time: each keeps what is still to be read of its story. */
const MOST_READINGS = 16;
/** After so many calls in a row that came to nothing, nobody is asked any more. */
const MOST_FAILURES = 3;
/** So many times the time of one text request is as long as one reading goes on beginning calls. */
const REQUEST_TIMES = 5;

/** What is spent on one call of a reading. */
export interface PaidCall {
  observer: CallObserver;
  /** Settles what the call has used. */
  end(): Promise<void>;
}

/** Who pays for the calls of a reading. */
export interface Purse {
  /**
   * Holds what a call may cost. Undefined when there is not so much left, whatever running calls give back.
   * @param part index of the call among those of the plan
   */
  open(part: number): Promise<PaidCall | undefined>;
}

export interface JudgedStory {
  conflicts: CanonConflict[];
  /** Nodes that were read, and the ids of those that were to be read and were not. */
  judged: { nodes: number; left: string[] };
  notices: Notice[];
}

/** What one reading asks of whom. */
export interface Reading {
  signal: AbortSignal;
  userId: string;
  purse: Purse;
  /** It was let in. */
  begun: () => void;
  /** Takes each conflict as soon as it is found. */
  found: (conflict: CanonConflict) => void;
  /** What rules have found: nobody is told it twice. */
  certain: readonly CanonConflict[];
  /** Refuses nodes that must not be sent to anybody; absent where nothing is refused. @throws AppError */
  vet?: (nodes: readonly Pick<PartNode, 'title' | 'text'>[]) => Promise<void>;
}

/** Most conflicts of one answer, those of rules among them. */
const MOST_CONFLICTS = 1_000;

/** Reads whole stories with a model, part by part. Whatever goes wrong with it, what rules have found stands. */
@Injectable()
export class GraphJudges {
  private readonly logger = new Logger(GraphJudges.name);
  /** Whose stories are being read. */
  private readonly users = new Set<string>();

  constructor(
    private readonly model: TextModel,
    private readonly operations: TextOperations,
    private readonly config: TextConfig,
  ) {}

  /** How much a call may be told of each reader; undefined where there is no model that could read. */
  get sizes(): Record<JudgeCare, PartSizes> | undefined {
    const { model } = this;
    if (!model.askBeside) return undefined;
    const of = (care: JudgeCare) => partSizes(model.windowTokens(JUDGE_TIERS[care]));
    return { fast: of('fast'), careful: of('careful') };
  }

  /** How long one reading may go on, in seconds. */
  get deadlineS(): number {
    return this.config.timeoutS * (REQUEST_TIMES + 1);
  }

  /** The most that each call of a plan can use. */
  bounds({ canon, branches, parts }: JudgePlan): CallBytes[] {
    const seen = new Set<number>();
    return parts.map(({ branch, asked, bytes }, index) => {
      const isFirst = { canon: index === 0, branch: !seen.has(branch) };
      seen.add(branch);
      const of = { canon: Buffer.byteLength(canon), branch: Buffer.byteLength(branches[branch]!.lines), story: bytes };
      return boundGraphJudge(of, asked, isFirst);
    });
  }

  /**
   * Lets a reading in, before anything is told of it.
   * @throws AppError `rate_limited` for a second one of a user, `overloaded` when there are as many as a process bears
   */
  async read(plan: JudgePlan, reading: Reading): Promise<JudgedStory> {
    const { userId } = reading;
    if (this.users.has(userId)) {
      throw new AppError('rate_limited', 'another whole story of yours is being read', {
        members: { retry_after_s: 10 },
      });
    }
    if (this.users.size >= MOST_READINGS) {
      throw new AppError('overloaded', 'too many whole stories are being read', {
        members: { retryable: true, retry_after_s: 10 },
      });
    }
    this.users.add(userId);
    try {
      reading.begun();
      return await new Run(plan, reading, {
        ...{ model: this.model, logger: this.logger, withinMs: this.config.timeoutS * 1_000 },
        fence: this.operations.fenceOf(plan.story.ids[plan.story.parent.indexOf(-1)]!),
        until: performance.now() + this.config.timeoutS * REQUEST_TIMES * 1_000,
      }).whole();
    } finally {
      this.users.delete(userId);
    }
  }
}

type WhyLeft = 'judge_skipped' | 'judge_out_of_budget';

interface Desk {
  model: TextModel;
  logger: Logger;
  fence: string;
  withinMs: number;
  /** `performance.now()` after which no call begins. */
  until: number;
}

class Run {
  private readonly conflicts: CanonConflict[] = [];
  private readonly known: Set<string>;
  private readonly story: StoryFollowing;
  private readonly waiting: number[];
  /** Branches that a call has told to the end, so that others read them from the cache; and those that one is telling. */
  private readonly warm = new Set<number>();
  private readonly begun = new Set<number>();
  private readonly running = new Set<Promise<void>>();
  private readonly left: string[] = [];
  private read = 0;
  private failures = 0;
  private dropped = 0;
  /** Nodes that were not read, by why. */
  private readonly counts = new Map<WhyLeft, number>();
  /** Why no more calls begin. */
  private ended: WhyLeft | undefined;

  constructor(
    private readonly plan: JudgePlan,
    private readonly reading: Reading,
    private readonly desk: Desk,
  ) {
    this.story = new StoryFollowing(plan.story);
    this.known = new Set(
      reading.certain.flatMap(({ fact_ids, branch }) => fact_ids.map((id) => `${id} ${branch.at(-1)}`)),
    );
    this.waiting = plan.parts.map((_, index) => index);
  }

  async whole(): Promise<JudgedStory> {
    const { signal } = this.reading;
    while (this.waiting.length > 0 && !this.ended && !signal.aborted && performance.now() < this.desk.until) {
      const next = this.running.size < this.most ? this.nextPart() : undefined;
      if (next === undefined) await Promise.race(this.running);
      else await this.begin(next);
    }
    await Promise.all(this.running);
    signal.throwIfAborted();
    for (const part of this.waiting) this.leave(this.plan.parts[part]!, this.ended ?? 'judge_skipped');
    const notices = new NoticeBoard();
    for (const [why, count] of this.counts) notices.count(why, count);
    notices.count('candidate_dropped', this.dropped);
    const { conflicts, read: nodes, left } = this;
    return { conflicts, judged: { nodes, left }, notices: notices.notices };
  }

  /** The first call of a story goes alone: what it tells is in the cache for those behind it. */
  private get most(): number {
    return this.warm.size === 0 ? 1 : AT_ONCE;
  }

  private nextPart(): number | undefined {
    const at = this.waiting.findIndex((part) => {
      const { branch } = this.plan.parts[part]!;
      return this.warm.has(branch) || !this.begun.has(branch);
    });
    return at < 0 ? undefined : this.waiting.splice(at, 1)[0];
  }

  private async begin(index: number): Promise<void> {
    const part = this.plan.parts[index]!;
    this.begun.add(part.branch);
    let paid: PaidCall | undefined;
    try {
      paid = await this.paid(index);
    } catch (error) {
      this.fail(error);
      this.ended = 'judge_skipped';
    }
    if (!paid) {
      this.ended ??= 'judge_out_of_budget';
      this.leave(part, this.ended);
      return;
    }
    const asking: Promise<void> = this.ask(part, paid)
      .catch((error: unknown) => {
        this.fail(error);
        this.leave(part, 'judge_skipped');
      })
      .then(() => {
        this.running.delete(asking);
        this.warm.add(part.branch);
      });
    this.running.add(asking);
  }

  /** Waits for what running calls give back before it says that nothing is left. */
  private async paid(index: number): Promise<PaidCall | undefined> {
    for (;;) {
      const paid = await this.reading.purse.open(index);
      if (paid || this.running.size === 0) return paid;
      await Promise.race(this.running);
    }
  }

  private async ask(part: JudgePart, { observer, end }: PaidCall): Promise<void> {
    const { model, fence, withinMs } = this.desk;
    const { canon, branches, care, entries } = this.plan;
    const branch = branches[part.branch]!;
    const nodes = nodesOf(part);
    const told = { story: this.story, nodes, entries: [...entries, ...branch.entries] };
    const prompt = renderGraphJudge({ canon, branch: branch.lines, nodes }, fence);
    const answer = new JsonItemReader();
    const { signal, userId, vet } = this.reading;
    try {
      await vet?.(nodes);
      const { stop } = await model.askBeside!(
        { prompt, tier: JUDGE_TIERS[care], withinMs },
        { signal, observer, userId },
        (piece) => {
          for (const { key, value } of answer.feed(piece))
            if (key === 'conflicts') this.take(readGraphClaim(value, told));
        },
      );
      if (stop !== 'complete' || !answer.complete) throw new Error(`the answer was ${stop}`);
      this.failures = 0;
      this.read += part.asked;
    } finally {
      await end();
    }
  }

  private take(conflict: CanonConflict | undefined): void {
    if (!conflict) {
      this.dropped++;
      return;
    }
    const { id, fact_ids, branch } = conflict;
    const keys = [id, ...fact_ids.map((fact) => `${fact} ${branch.at(-1)}`)];
    if (keys.some((key) => this.known.has(key))) return;
    if (this.reading.certain.length + this.conflicts.length >= MOST_CONFLICTS) return;
    for (const key of keys) this.known.add(key);
    this.conflicts.push(conflict);
    this.reading.found(conflict);
  }

  private fail(error: unknown): void {
    if (this.reading.signal.aborted) return;
    this.desk.logger.warn({ event: 'graph_judge_failed', ...describeCause(error) });
    if (++this.failures >= MOST_FAILURES) this.ended ??= 'judge_skipped';
  }

  private leave(part: JudgePart, why: WhyLeft): void {
    this.counts.set(why, (this.counts.get(why) ?? 0) + part.asked);
    for (const { id, isRead } of nodesOf(part)) if (!isRead) this.left.push(id);
  }
}
