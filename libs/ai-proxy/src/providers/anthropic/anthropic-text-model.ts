import { createHmac } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { BoundedMap, describeCause, type AttemptBound, type Clock } from '@cse/core';
import { promptBound, renderRepair, type RenderedPrompt, type Tier } from '@cse/prompts';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import { AnswerOpening } from '../../answer/answer-opening';
import type { Notice } from '../../notice';
import {
  TextModel,
  type BilledModel,
  type PromptCount,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextRequest,
} from '../../text-model';
import { CircuitBreaker, type Passage } from '../../upstream/circuit-breaker';
import { poolFetch } from '../../upstream/pool-fetch';
import { ModelOverloaded } from './call-failure';
import type { CallLimits } from './call-timers';
import { sendMessage } from './message-attempt';
import { messageParams } from './message-params';
import { capabilitiesOf, modelForTier, priceListOf, type ModelCapabilities, type ModelChoice } from './models';
import { COUNT_WITHIN_MS, countTokens } from './token-count';

export interface AnthropicSettings extends ModelChoice {
  apiKey: string | undefined;
  limits: CallLimits & {
    /** Longest silence between two bytes of an answer; pings count as bytes. */
    idleMs: number;
  };
  /** Keys the hash under which the provider sees a user, so that it can tell abusers apart and nothing else. */
  userIdKey: Uint8Array;
  /** Times the circuit breaker. */
  clock: Clock;
}

const OFFICIAL_URL = 'https://api.anthropic.com';

const MOST_USERS = 10_000;

interface KnownModel {
  can: ModelCapabilities;
  billed: BilledModel;
}

/** The attempts of one request; they share its deadline and its passage through the breaker. */
interface Attempts {
  call: TextCall;
  /** `performance.now()` at which the request is out of time. */
  until: number;
  passage: Passage;
  notices: Notice[];
}

/**
 * Claude, or any server that speaks the Messages API, through the official SDK. It alone decides on further attempts:
 * another model when the first is overloaded, and one repair of an answer that does not begin as JSON.
 */
export class AnthropicTextModel extends TextModel implements OnApplicationShutdown {
  readonly kind = 'anthropic';
  private readonly logger = new Logger(AnthropicTextModel.name);
  private readonly pool: Pool;
  private readonly client: Anthropic;
  private readonly breaker: CircuitBreaker;
  /** What is known of the models that were asked for; there are as many as tiers and their stand-in. */
  private readonly models = new Map<string, KnownModel>();
  private readonly hashedUsers = new BoundedMap<string, string>(MOST_USERS);

  constructor(private readonly settings: AnthropicSettings) {
    super();
    const { apiKey, anthropicBaseUrl, limits } = settings;
    const baseURL = anthropicBaseUrl ?? OFFICIAL_URL;
    this.pool = new Pool(new URL(baseURL).origin, {
      pipelining: 1,
      keepAliveTimeout: 60_000,
      headersTimeout: limits.firstEventMs,
      bodyTimeout: limits.idleMs,
    });
    this.breaker = new CircuitBreaker(this.kind, settings.clock);
    this.client = new Anthropic({
      // Always explicit: without a key the SDK would look for one in the environment and in files.
      apiKey: apiKey ?? 'local',
      baseURL,
      fetch: poolFetch(this.pool),
      // Retries have one owner, and it is not the SDK: a retried POST can be billed twice.
      maxRetries: 0,
      // Ours fires first; the SDK's covers the wait for headers only.
      timeout: limits.totalMs + 5_000,
      // At any other level the SDK writes what it could not parse, which is story text.
      logLevel: 'off',
      openTelemetry: false,
    });
  }

  /** Not before: calls that have begun are waited for on a stop, and come to their end over this pool. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  modelFor(tier: Tier): string {
    return modelForTier(this.settings, tier);
  }

  /** The smaller of the two, where another model may stand in. */
  windowTokens(tier: Tier): number {
    const model = this.modelFor(tier);
    const fallback = this.known(this.settings.fallbackModel ?? model);
    return Math.min(this.known(model).can.maxInputTokens, fallback.can.maxInputTokens);
  }

  override billedAs(tier: Tier): BilledModel & { fallback?: BilledModel } {
    const model = this.modelFor(tier);
    const { fallbackModel } = this.settings;
    const fallback =
      fallbackModel === undefined || fallbackModel === model ? undefined : this.known(fallbackModel).billed;
    return { ...this.known(model).billed, fallback };
  }

  async generate({ tier, prompt }: TextRequest, call: TextCall, take: TakeText): Promise<TextEnd> {
    const until = performance.now() + this.settings.limits.totalMs;
    const notices: Notice[] = [];
    const attempts: Attempts = { call, until, passage: this.breaker.admit(), notices };
    const opening = new AnswerOpening(prompt.schema);
    let model = this.modelFor(tier);
    let said = false;
    const passOn: TakeText = (piece) => {
      const text = opening.feed(piece);
      // The first piece, which may be empty, says that there is going to be an answer.
      if (!said || text !== '') take(text);
      said = true;
    };
    let end: TextEnd;
    try {
      end = await this.attempt(model, prompt, attempts, passOn);
    } catch (error) {
      const { fallback } = this.billedAs(tier);
      if (!(error instanceof ModelOverloaded) || !fallback) throw error;
      model = fallback.model;
      notices.push({ code: 'fallback_model' });
      call.answersWith?.(model);
      end = await this.attempt(model, prompt, attempts, passOn);
    }
    if (opening.began) return { ...end, notices };
    const repair = end.stop === 'complete' ? this.repairOf(opening.held, prompt, model, attempts) : undefined;
    if (!repair) {
      // Whoever reads it decides what it is worth.
      take(opening.held);
      return { ...end, notices };
    }
    notices.push({ code: 'answer_repaired' });
    end = await this.attempt(model, repair.prompt, attempts, take, repair.bound);
    return { ...end, notices };
  }

  override async countPrompts(tier: Tier, prompts: readonly RenderedPrompt[]): Promise<PromptCount[] | undefined> {
    const { model, fallback } = this.billedAs(tier);
    try {
      const signal = AbortSignal.timeout(COUNT_WITHIN_MS);
      // Each has a tokenizer of its own, and who stands in is paid from the same hold.
      const [counts, others] = await Promise.all(
        [model, fallback?.model].map((name) => (name === undefined ? undefined : this.counted(name, prompts, signal))),
      );
      return counts!.map((count, index) => larger(count, others?.[index]));
    } catch (error) {
      this.logger.warn({ event: 'count_failed', model, ...describeCause(error) });
      return undefined;
    }
  }

  private counted(model: string, prompts: readonly RenderedPrompt[], signal: AbortSignal): Promise<PromptCount[]> {
    const { can } = this.known(model);
    const requests = prompts.map((prompt) => messageParams(model, prompt, can, ''));
    return countTokens(this.client, requests, signal);
  }

  /** A second try at an answer that is no JSON, when there is something to repair, time for it, and money held. */
  private repairOf(
    unreadable: string,
    prompt: RenderedPrompt,
    model: string,
    { call, until }: Attempts,
  ): { prompt: RenderedPrompt; bound: AttemptBound } | undefined {
    if (unreadable.trim() === '' || performance.now() >= until) return undefined;
    const repair = renderRepair(unreadable, prompt);
    const bound = promptBound(repair);
    const covered = call.observer.covers?.({ ...this.known(model).billed, prompt: repair.id, bound }) ?? false;
    return covered ? { prompt: repair, bound } : undefined;
  }

  private attempt(
    model: string,
    prompt: RenderedPrompt,
    attempts: Attempts,
    take: TakeText,
    bound?: AttemptBound,
  ): Promise<TextEnd> {
    const { call, until, passage } = attempts;
    const { limits } = this.settings;
    const { can, billed } = this.known(model);
    return sendMessage(
      this.client,
      {
        params: messageParams(model, prompt, can, this.hashed(call.userId)),
        billed: { ...billed, prompt: prompt.id, ...(bound && { bound }) },
        clock: this.settings.clock,
        limits: { ...limits, totalMs: Math.max(Math.ceil(until - performance.now()), 1) },
        report: (verdict) => passage.report(verdict),
        served: (served) => this.served(served, attempts),
      },
      call,
      take,
    );
  }

  /** Another model answers than was asked: it is the one that is named and priced. */
  private served(model: string, { call, notices }: Attempts): void {
    call.observer.served?.(this.known(model).billed);
    call.answersWith?.(model);
    notices.push({ code: 'served_model_differs' });
  }

  private known(model: string): KnownModel {
    let known = this.models.get(model);
    if (!known) {
      const { anthropicBaseUrl } = this.settings;
      const can = capabilitiesOf(model, anthropicBaseUrl);
      known = { can, billed: { provider: priceListOf(model, anthropicBaseUrl), model } };
      this.models.set(model, known);
    }
    return known;
  }

  private hashed(userId: string): string {
    let hashed = this.hashedUsers.get(userId);
    if (hashed === undefined) {
      hashed = createHmac('sha256', this.settings.userIdKey).update(userId).digest('hex');
      this.hashedUsers.set(userId, hashed);
    }
    return hashed;
  }
}

function larger(one: PromptCount, other: PromptCount = one): PromptCount {
  return {
    tokens: Math.max(one.tokens, other.tokens),
    hourTokens: Math.max(one.hourTokens, other.hourTokens),
  };
}
