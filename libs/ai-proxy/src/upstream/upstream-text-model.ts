import { BoundedMap, describeCause, EndUserIds, type AttemptBound, type Clock } from '@cse/core';
import { promptBound, renderRepair, type RenderedPrompt, type Tier } from '@cse/prompts';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Pool } from 'undici';
import { AnswerOpening } from '../answer/answer-opening';
import type { Notice } from '../notice';
import {
  TextModel,
  type BesideRequest,
  type BilledModel,
  type Circuit,
  type ModelTraits,
  type PromptCount,
  type TakeText,
  type TextCall,
  type TextEnd,
  type TextRequest,
} from '../text-model';
import { sendAttempt, type Exchange } from './attempt';
import { ModelOverloaded } from './call-failure';
import type { CallLimits } from './call-timers';
import { CircuitBreaker, type Passage } from './circuit-breaker';
import { COUNT_WITHIN_MS, largerCount } from './prompt-count';

/** The part of the text configuration that says which models are called. */
export interface ModelChoice {
  draftModel: string;
  standardModel: string;
  premiumModel: string;
  /** Asked instead of an overloaded one. */
  fallbackModel?: string;
}

export interface UpstreamSettings extends ModelChoice {
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

/** The attempts of one request; they share its deadline and its passage through the breaker. */
export interface Attempts {
  call: TextCall;
  /** `performance.now()` at which the request is out of time. */
  until: number;
  passage: Passage;
  notices: Notice[];
}

/** One attempt, as a protocol takes it on. */
export interface Asked {
  model: string;
  prompt: RenderedPrompt;
  attempts: Attempts;
  take: TakeText;
  /** Of an attempt that nothing was reserved for by itself. */
  bound?: AttemptBound;
}

const MOST_USERS = 10_000;
/** Of which something is remembered: tiers and their stand-in are four, and gateways may answer with any other. */
export const MOST_MODELS = 100;

/**
 * Models on a server, whatever its protocol. It alone decides on further attempts: another model when the first is
 * overloaded, and one repair of an answer that does not begin as JSON.
 */
export abstract class UpstreamTextModel extends TextModel implements OnApplicationShutdown {
  protected readonly pool: Pool;
  protected readonly logger = new Logger(this.constructor.name);
  private readonly breaker: CircuitBreaker;
  /** Of its own: a model that cannot be asked beside the answers keeps none of them back. */
  private readonly besideBreaker: CircuitBreaker;
  private readonly endUsers: EndUserIds;
  private readonly hashedUsers = new BoundedMap<string, string>(MOST_USERS);

  /** @param baseUrl of the server; what stands in it behind the origin is the protocol's */
  constructor(
    private readonly vendor: TextModel['kind'],
    baseUrl: string,
    private readonly upstream: UpstreamSettings,
  ) {
    super();
    const { limits, clock } = upstream;
    this.pool = new Pool(new URL(baseUrl).origin, {
      pipelining: 1,
      keepAliveTimeout: 60_000,
      headersTimeout: limits.firstEventMs,
      bodyTimeout: limits.idleMs,
    });
    this.breaker = new CircuitBreaker(vendor, clock);
    this.besideBreaker = new CircuitBreaker(`${vendor}, beside answers`, clock);
    this.endUsers = new EndUserIds(upstream.userIdKey);
  }

  /** Where a call to a model stands in the price catalogue. */
  protected abstract billed(model: string): BilledModel;

  /** How much a model takes in one call, in tokens, its answer included. */
  protected abstract windowOf(model: string): number;

  /** What a model can; where another may stand in, that of the first is told. */
  protected abstract traitsOf(model: string): ModelTraits;

  /**
   * The tokens of prompts as a model of the provider would be billed them; undefined when nobody can tell.
   * @throws whatever keeps it from being told
   */
  protected counted(
    _model: string,
    _prompts: readonly RenderedPrompt[],
    _signal: AbortSignal,
  ): Promise<PromptCount[] | undefined> {
    return Promise.resolve(undefined);
  }

  /** Asks once in the protocol's way, over `send`. */
  protected abstract ask(asked: Asked): Promise<TextEnd>;

  /** Not before: calls that have begun are waited for on a stop, and come to their end over this pool. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.destroy();
  }

  override circuits(): Circuit[] {
    return [
      { use: 'answers', isOpen: this.breaker.isOpen },
      { use: 'beside', isOpen: this.besideBreaker.isOpen },
    ];
  }

  modelFor(tier: Tier): string {
    const { draftModel, standardModel, premiumModel } = this.upstream;
    return { draft: draftModel, standard: standardModel, premium: premiumModel }[tier];
  }

  /** The smaller of the two, where another model may stand in. */
  windowTokens(tier: Tier): number {
    const model = this.modelFor(tier);
    return Math.min(this.windowOf(model), this.windowOf(this.upstream.fallbackModel ?? model));
  }

  traits(tier: Tier): ModelTraits {
    return this.traitsOf(this.modelFor(tier));
  }

  override billedAs(tier: Tier): BilledModel & { fallback?: BilledModel } {
    const model = this.modelFor(tier);
    const { fallbackModel } = this.upstream;
    const fallback = fallbackModel === undefined || fallbackModel === model ? undefined : this.billed(fallbackModel);
    return { ...this.billed(model), fallback };
  }

  override async countPrompts(tier: Tier, prompts: readonly RenderedPrompt[]): Promise<PromptCount[] | undefined> {
    const { model, fallback } = this.billedAs(tier);
    try {
      const signal = AbortSignal.timeout(COUNT_WITHIN_MS);
      // Each has a tokenizer of its own, and who stands in is paid from the same hold.
      const models = [model, ...(fallback ? [fallback.model] : [])];
      const [counts, others] = await Promise.all(models.map((name) => this.counted(name, prompts, signal)));
      if (fallback && !others) return undefined;
      return counts?.map((count, index) => largerCount(count, others?.[index]));
    } catch (error) {
      this.logger.warn({ event: 'count_failed', model, ...describeCause(error) });
      return undefined;
    }
  }

  async generate({ tier, prompt }: TextRequest, call: TextCall, take: TakeText): Promise<TextEnd> {
    const until = performance.now() + this.upstream.limits.totalMs;
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
      end = await this.ask({ model, prompt, attempts, take: passOn });
    } catch (error) {
      const { fallback } = this.billedAs(tier);
      if (!(error instanceof ModelOverloaded) || !fallback) throw error;
      model = fallback.model;
      notices.push({ code: 'fallback_model' });
      call.answersWith?.(model);
      end = await this.ask({ model, prompt, attempts, take: passOn });
    }
    if (opening.began) return { ...end, notices };
    const repair = end.stop === 'complete' ? this.repairOf(opening.held, prompt, model, attempts) : undefined;
    if (!repair) {
      // Whoever reads it decides what it is worth.
      take(opening.held);
      return { ...end, notices };
    }
    notices.push({ code: 'answer_repaired' });
    end = await this.ask({ model, ...repair, attempts, take });
    return { ...end, notices };
  }

  override async askBeside(
    { tier, prompt, withinMs }: BesideRequest,
    call: TextCall,
    take: TakeText,
  ): Promise<TextEnd> {
    const until = performance.now() + Math.min(withinMs, this.upstream.limits.totalMs);
    const attempts: Attempts = { call, until, passage: this.besideBreaker.admit(), notices: [] };
    return this.ask({ model: this.modelFor(tier), prompt, attempts, take });
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
    const covered = call.observer.covers?.({ ...this.billed(model), prompt: repair.id, bound }) ?? false;
    return covered ? { prompt: repair, bound } : undefined;
  }

  /** Sends one request of an attempt. */
  protected send({ model, prompt, attempts, take, bound }: Asked, exchange: Exchange): Promise<TextEnd> {
    const { call, until, passage } = attempts;
    const { limits, clock } = this.upstream;
    return sendAttempt(
      {
        exchange,
        billed: { ...this.billed(model), prompt: prompt.id, ...(bound && { bound }) },
        clock,
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
    call.observer.served?.(this.billed(model));
    call.answersWith?.(model);
    notices.push({ code: 'served_model_differs' });
  }

  /** What the provider sees of a user. */
  protected hashed(userId: string): string {
    let hashed = this.hashedUsers.get(userId);
    if (hashed === undefined) {
      hashed = this.endUsers.of(this.vendor, userId);
      this.hashedUsers.set(userId, hashed);
    }
    return hashed;
  }
}
