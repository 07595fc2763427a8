import { JUDGE_TIERS, TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import { NO_TOKENS, RATINGS, type Rating } from '@cse/core';
import { CreatorMemory } from '@cse/creator';
import { ContentPolicy, wordingsIn, type Wording } from '@cse/moderation';
import {
  boundCanonDiff,
  boundContinue,
  boundExpand,
  boundJudge,
  boundMerge,
  boundSuggest,
  boundSummarize,
  PROVIDER_OVERHEAD_TOKENS,
  TIERS,
  type CallBytes,
  type RawBody,
  type Tier,
} from '@cse/prompts';
import { Quotes, type CallBound, type CostBound } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { TextPlans, type TextOperation } from './text-plans';

/** How many bytes the calls of each operation can be; an operation without a bound does not compile. */
const BOUNDS: Record<TextOperation, (body: RawBody) => CallBytes[]> = {
  'ai.suggest': boundSuggest,
  'ai.expand': boundExpand,
  'ai.continue': boundContinue,
  'ai.canon_diff': boundCanonDiff,
  'ai.merge_propose': boundMerge,
  'ai.summarize': boundSummarize,
};

const BYTES_PER_TOKEN = 2.5;
/** The task at the end of the prompt, which is new every time. */
const TASK_TOKENS = 250;

/**
 * The most that one request of a text operation can cost, from the body before it is validated: no more tokens than
 * bytes, and never more than the model takes in one call.
 */
@Injectable()
export class TextBounds {
  constructor(
    private readonly model: TextModel,
    private readonly config: TextConfig,
    memory: CreatorMemory,
    plans: TextPlans,
    quotes: Quotes,
    policy: ContentPolicy,
  ) {
    // Where texts are not looked at, nothing is asked of a body.
    const vet = policy.looksAt('text') ? (body: unknown) => policy.check(wordingsOf(body), ratingOf(body)) : undefined;
    for (const [operation, bytesOf] of Object.entries(BOUNDS) as [TextOperation, (typeof BOUNDS)[TextOperation]][]) {
      quotes.register({
        operation,
        bound: (body) => this.bound(body, bytesOf),
        plan: (userId, body) => plans.plan(operation, userId, body),
        vet,
      });
    }
    // What an author has chosen to have remembered stands in every prompt of theirs, so every reservation covers it.
    quotes.addToPrompts((userId) => memory.profileFor(userId, undefined));
  }

  private bound(body: unknown, bytesOf: (body: RawBody) => CallBytes[]): CostBound {
    const raw = typeof body === 'object' && body !== null ? (body as RawBody) : {};
    const tier = TIERS.find((known) => known === raw.tier) ?? 'standard';
    const answers = bytesOf(raw).map((bytes) => this.callBound(bytes, tier));
    // Calls are made one after the other, or wait for one of them, and each may take its time; a reader's add none.
    const deadlineS = this.config.timeoutS * Math.max(1, answers.length);
    const calls = [...answers, ...(bytesOf === boundSuggest ? this.judging(raw) : [])];
    return { calls: calls.length > 0 ? calls : [this.noCall(tier)], media: [], images: 0, videoSeconds: 0, deadlineS };
  }

  /** The calls of the second reader, which read with a model of their own; reserved with the answer. */
  private judging(body: RawBody): CallBound[] {
    const { judge } = this.config;
    if (judge === 'off') return [];
    return boundJudge(body, judge).map((bytes) => this.callBound(bytes, JUDGE_TIERS[judge]));
  }

  /** The bound of one call. */
  callBound({ prompt, fresh, outputTokens }: CallBytes, tier: Tier): CallBound {
    const window = this.model.windowTokens(tier);
    const likely = (bytes: number) => Math.min(Math.ceil(bytes / BYTES_PER_TOKEN), window);
    const cached = this.model.traits(tier).cache !== 'none';
    return {
      ...this.model.billedAs(tier),
      promptTokens: Math.min(prompt + PROVIDER_OVERHEAD_TOKENS, window),
      outputTokens,
      // Where there is a cache, all but the newest node is read from it; the answer leaves most of its room unused.
      expected: {
        ...NO_TOKENS,
        inputTokens: TASK_TOKENS + (cached ? 0 : likely(prompt)),
        cacheWrite5mTokens: cached ? likely(fresh) : 0,
        cacheReadTokens: cached ? likely(prompt - fresh) : 0,
        outputTokens: Math.ceil(outputTokens / 3),
      },
    };
  }

  /** A request that makes no call still names its model. */
  noCall(tier: Tier): CallBound {
    return { ...this.model.billedAs(tier), promptTokens: 0, outputTokens: 0, expected: NO_TOKENS };
  }
}

/** What of a body that nobody has checked yet may reach a prompt; what is remembered of its author is no field of it. */
function wordingsOf(body: unknown): Wording[] {
  const { remembered, ...sent } = (body ?? {}) as { remembered?: unknown };
  return [...wordingsIn(sent), ...wordingsIn(remembered).map((wording) => ({ ...wording, pointer: undefined }))];
}

/** What it is rated. */
function ratingOf(body: unknown): Rating | undefined {
  const { creator_profile: profile } = (body ?? {}) as { creator_profile?: { rating?: unknown } | null };
  return RATINGS.find((rating) => rating === profile?.rating);
}
