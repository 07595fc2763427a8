import { describeCause, NO_TOKENS, type BesideCall } from '@cse/core';
import {
  promptBytesOf,
  renderJudge,
  type JudgeCare,
  type JudgedCandidate,
  type JudgedStory,
  type Tier,
} from '@cse/prompts';
import { Logger } from '@nestjs/common';
import { JsonItemReader } from '../answer/json-item-reader';
import type { StoryIndex } from '../operation/story-index';
import type { TextCall, TextModel } from '../text-model';
import { tokensIn } from '../upstream/token-guess';
import { readJudgement, type Judgement } from './judgement';

/** What a judge works with, the same for all of its calls. */
export interface JudgeDesk {
  model: TextModel;
  care: JudgeCare;
  story: StoryIndex;
  judged: JudgedStory;
  fence: string;
  call: TextCall;
  /** `performance.now()` at which the request is out of time. */
  until: number;
  /** How long one call may take, in milliseconds. */
  withinMs: number;
}

/**
 * The share of the answer's cost that all calls of a judge may take together. A careful one reads more, with a model that
 * costs as much as the one that writes.
 */
const SHARES: Record<JudgeCare, number> = { fast: 0.15, careful: 1.5 };

/** The tier whose model reads, of one answer or of a whole story. */
export const JUDGE_TIERS: Readonly<Record<JudgeCare, Tier>> = { fast: 'draft', careful: 'standard' };

/**
 * Reads the candidates of one request beside its answer, in a few calls of which each also tells the earlier candidates.
 * Whatever goes wrong with it, the candidates are judged by the rules alone and counted as skipped.
 */
export class Judge {
  /** Candidates that were to be read and were not. */
  skipped = 0;
  private readonly logger = new Logger(Judge.name);
  private readonly candidates: JudgedCandidate[] = [];
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<unknown>>();
  /** Bytes of the prompt that a call before has had cached. */
  private cachedBytes = 0;

  constructor(private readonly desk: JudgeDesk) {}

  get isClosed(): boolean {
    return this.closing.signal.aborted;
  }

  /** Tells of candidates that are not asked about, so that later ones are compared with them. */
  hear(candidates: readonly JudgedCandidate[]): void {
    this.candidates.push(...candidates);
  }

  /**
   * What is said of these candidates, by their numbers; nothing of those that no usable word came of. Never rejects.
   * @param answerTokens that the answer which they are from is likely to have in the end
   */
  read(candidates: readonly JudgedCandidate[], answerTokens: number): Promise<ReadonlyMap<number, Judgement>> {
    const said = new Map<number, Judgement>();
    const from = this.candidates.length;
    this.hear(candidates);
    const asking = this.ask(from, answerTokens, candidates, said)
      .catch((error: unknown) => {
        if (this.desk.call.signal.aborted || this.isClosed) return;
        this.logger.warn({ event: 'judge_failed', ...describeCause(error) });
      })
      .then(() => {
        this.running.delete(asking);
        this.skipped += candidates.filter(({ number }) => !said.has(number)).length;
        return said;
      });
    this.running.add(asking);
    return asking;
  }

  /** Ends what still runs; resolves when it has said what it used. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.running);
  }

  private async ask(
    from: number,
    answerTokens: number,
    asked: readonly JudgedCandidate[],
    said: Map<number, Judgement>,
  ): Promise<void> {
    const { model, care, story, judged, fence, call, until, withinMs } = this.desk;
    if (!model.askBeside || until - performance.now() < withinMs) return;
    const tier = JUDGE_TIERS[care];
    const prompt = renderJudge({ ...judged, candidates: [...this.candidates], from }, fence, care);
    const bytes = promptBytesOf(prompt);
    const { provider, model: name } = model.billedAs(tier);
    const wanted: BesideCall = {
      call: { provider, model: name, prompt: prompt.id },
      tokens: {
        ...NO_TOKENS,
        cacheReadTokens: tokensIn(this.cachedBytes),
        cacheWrite5mTokens: tokensIn(bytes - this.cachedBytes),
        outputTokens: prompt.maxOutputTokens,
      },
      share: SHARES[care],
      answerTokens,
    };
    const observer = call.observer.beside?.(wanted);
    if (!observer) return;
    const answer = new JsonItemReader();
    const own = new Map<number, Judgement>();
    const signal = AbortSignal.any([call.signal, this.closing.signal]);
    const end = await model.askBeside(
      { prompt, tier, withinMs },
      { signal, observer, userId: call.userId },
      (piece) => {
        for (const { key, value } of answer.feed(piece)) {
          const read = key === 'judgements' ? readJudgement(value, asked, story) : undefined;
          if (read) own.set(read.number, read.judgement);
        }
      },
    );
    // What was taken back is nobody's word.
    if (end.stop === 'refused') return;
    const [, ...behindStory] = prompt.content;
    const isCached = model.traits(tier).cache !== 'none';
    this.cachedBytes = isCached ? bytes - promptBytesOf({ ...prompt, system: [], content: behindStory }) : 0;
    for (const [number, judgement] of own) said.set(number, judgement);
  }
}
