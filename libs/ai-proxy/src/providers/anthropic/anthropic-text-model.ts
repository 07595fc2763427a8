import Anthropic from '@anthropic-ai/sdk';
import { BoundedMap } from '@cse/core';
import type { RenderedPrompt } from '@cse/prompts';
import type { BilledModel, ModelTraits, PromptCount, TextEnd } from '../../text-model';
import { languagesOf } from '../../upstream/model-languages';
import { poolFetch } from '../../upstream/pool-fetch';
import { MOST_MODELS, UpstreamTextModel, type Asked, type UpstreamSettings } from '../../upstream/upstream-text-model';
import { anthropicError } from './error-answer';
import { messageParams } from './message-params';
import { MessageReader } from './message-reader';
import { capabilitiesOf, priceListOf, type ModelCapabilities } from './models';
import { guessPrompt } from './prompt-guess';
import { countTokens } from './token-count';

export interface AnthropicSettings extends UpstreamSettings {
  anthropicBaseUrl: string | undefined;
}

/** The stories of the eval's recorded answers. */
const LANGUAGES_JUDGED = ['en'];

const OFFICIAL_URL = 'https://api.anthropic.com';

interface KnownModel {
  can: ModelCapabilities;
  billed: BilledModel;
}

/** Claude, or any server that speaks the Messages API, through the official SDK. */
export class AnthropicTextModel extends UpstreamTextModel {
  readonly kind = 'anthropic';
  private readonly client: Anthropic;
  /** What is known of the models that were asked, and of those that servers say they answered with. */
  private readonly models = new BoundedMap<string, KnownModel>(MOST_MODELS);

  constructor(private readonly settings: AnthropicSettings) {
    const { apiKey, anthropicBaseUrl, limits } = settings;
    const baseURL = anthropicBaseUrl ?? OFFICIAL_URL;
    super('anthropic', baseURL, settings);
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

  protected billed(model: string): BilledModel {
    return this.known(model).billed;
  }

  protected windowOf(model: string): number {
    return this.known(model).can.maxInputTokens;
  }

  protected traitsOf(model: string): ModelTraits {
    const { structuredOutput, promptCache } = this.known(model).can;
    return {
      schema: structuredOutput ? 'enforced' : 'asked',
      cache: promptCache ? 'marked' : 'none',
      languages: languagesOf(model),
      languagesJudged: LANGUAGES_JUDGED,
    };
  }

  protected ask(asked: Asked): Promise<TextEnd> {
    const { model, prompt, attempts } = asked;
    const params = messageParams(model, prompt, this.known(model).can, this.hashed(attempts.call.userId));
    return this.send(asked, {
      send: (signal) => this.client.messages.create(params, { signal }).asResponse(),
      answer: (headers) => new MessageReader(headers),
      guessPrompt: () => guessPrompt(params),
      readError: anthropicError,
      maxOutputTokens: params.max_tokens,
    });
  }

  protected override counted(
    model: string,
    prompts: readonly RenderedPrompt[],
    signal: AbortSignal,
  ): Promise<PromptCount[]> {
    const { can } = this.known(model);
    const requests = prompts.map((prompt) => messageParams(model, prompt, can, ''));
    return countTokens(this.client, requests, signal);
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
}
