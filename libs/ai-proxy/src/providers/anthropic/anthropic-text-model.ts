import { createHmac } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import type { CallEnd } from '@cse/core';
import type { Tier } from '@cse/prompts';
import type { OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'undici';
import { TextModel, type TextCall, type TextEnd, type TextRequest } from '../../text-model';
import { classifyFailure, CutShort } from './call-failure';
import { CallTimers, type CallLimits } from './call-timers';
import { messageParams } from './message-params';
import { MessageReader } from './message-reader';
import { capabilitiesOf, modelForTier, priceListOf, type ModelChoice } from './models';
import { poolFetch } from './pool-fetch';

export interface AnthropicSettings extends ModelChoice {
  apiKey: string | undefined;
  limits: CallLimits & {
    /** Longest silence between two bytes of an answer; pings count as bytes. */
    idleMs: number;
  };
  /** Keys the hash under which the provider sees a user, so that it can tell abusers apart and nothing else. */
  userIdKey: Uint8Array;
}

const OFFICIAL_URL = 'https://api.anthropic.com';

/** Claude, or any server that speaks the Messages API, through the official SDK. */
export class AnthropicTextModel extends TextModel implements OnModuleDestroy {
  readonly kind = 'anthropic';
  private readonly pool: Pool;
  private readonly client: Anthropic;

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

  async onModuleDestroy(): Promise<void> {
    await this.pool.destroy();
  }

  modelFor(tier: Tier): string {
    return modelForTier(this.settings, tier);
  }

  windowTokens(tier: Tier): number {
    return capabilitiesOf(this.modelFor(tier), this.settings.anthropicBaseUrl).maxInputTokens;
  }

  override billedAs(tier: Tier): { provider: string; model: string } {
    const model = this.modelFor(tier);
    return { provider: priceListOf(model, this.settings.anthropicBaseUrl), model };
  }

  async *generate(request: TextRequest, call: TextCall): AsyncGenerator<string, TextEnd, void> {
    const model = this.modelFor(request.tier);
    const { anthropicBaseUrl, limits } = this.settings;
    const can = capabilitiesOf(model, anthropicBaseUrl);
    const params = messageParams(model, request.prompt, can, this.hashed(call.userId));
    const reader = new MessageReader();
    const timers = new CallTimers(call.signal, limits);
    // What holds when the consumer stops reading and nothing below gets to say otherwise.
    let end: CallEnd = { outcome: 'aborted', billable: true, estimated: true };
    call.observer.dispatched({ ...this.billedAs(request.tier), prompt: request.prompt.id });
    try {
      const events = await this.client.messages.create(params, { signal: timers.signal });
      for await (const event of events) {
        timers.heard();
        const text = reader.read(event);
        if (event.type === 'message_start' || event.type === 'message_delta') this.report(request, call, reader);
        if (text !== undefined) yield text;
      }
      if (timers.reason !== undefined) throw timers.reason;
      if (!reader.finished) throw new CutShort();
      const { stop } = reader;
      const billable = stop !== 'refused' || reader.characters > 0;
      end = { outcome: stop, billable, estimated: !reader.usage.complete };
      return { stop };
    } catch (thrown) {
      if (call.signal.aborted) throw call.signal.reason;
      const { error, billable } = classifyFailure(timers.reason ?? thrown, reader.started);
      end = { outcome: 'failed', billable, estimated: billable && !reader.usage.complete };
      throw error;
    } finally {
      timers.stop();
      if (end.billable) this.report(request, call, reader);
      call.observer.ended(end);
    }
  }

  private report({ prompt }: TextRequest, { observer }: TextCall, { usage, characters }: MessageReader): void {
    const sent = [...prompt.system, ...prompt.content].reduce((sum, { text }) => sum + text.length, 0);
    observer.used(usage.counts(sent, characters));
  }

  private hashed(userId: string): string {
    return createHmac('sha256', this.settings.userIdKey).update(userId).digest('hex');
  }
}
