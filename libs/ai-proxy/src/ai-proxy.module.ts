import { createRequire } from 'node:module';
import { SecretsConfig, TextConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Module, type DynamicModule } from '@nestjs/common';
import { CanonDiffs } from './canon-diff/canon-diffs';
import { Continuations } from './continue/continuations';
import { Expansions } from './expand/expansions';
import { GraphJudges } from './graph-judge/graph-judges';
import { GraphThreads } from './graph-threads/graph-threads';
import { Judges } from './judge/judges';
import { TextOperations } from './operation/text-operations';
import { MergeProposals } from './merge-propose/merge-proposals';
import type * as Anthropic from './providers/anthropic/anthropic-text-model';
import type * as Openai from './providers/openai/openai-text-model';
import { traitsOf } from './providers/openai/servers';
import { Suggestions } from './suggest/suggestions';
import { Summaries } from './summarize/summaries';
import { TextModel } from './text-model';
import type { UpstreamSettings } from './upstream/upstream-text-model';

/** Anthropic pings while its models think; any other server, and a model on the operator's own, may be silent throughout. */
const PINGED_SILENCE_MS = 60_000;

/** Loads the model that is asked, and its SDK, and leaves the others where they are: an SDK takes 5 to 15 MB. */
const load = createRequire(__filename);

/** The models that are asked over the network. */
const ON_SERVERS = {
  anthropic: (text: TextConfig, settings: UpstreamSettings): TextModel => {
    const { totalMs } = settings.limits;
    const silenceMs = text.anthropicBaseUrl ? totalMs : Math.min(totalMs, PINGED_SILENCE_MS);
    const limits = { totalMs, firstEventMs: silenceMs, idleMs: silenceMs };
    const { anthropicApiKey: apiKey, anthropicBaseUrl } = text;
    const { AnthropicTextModel } = load('./providers/anthropic/anthropic-text-model') as typeof Anthropic;
    return new AnthropicTextModel({ ...settings, apiKey, anthropicBaseUrl, limits });
  },
  openai: (text: TextConfig, settings: UpstreamSettings): TextModel => {
    const { openaiApiKey: apiKey, openaiBaseUrl: baseUrl, openaiWindowTokens: windowTokens } = text;
    const { OpenaiTextModel } = load('./providers/openai/openai-text-model') as typeof Openai;
    return new OpenaiTextModel({ ...settings, apiKey, baseUrl, server: traitsOf(baseUrl), windowTokens });
  },
};

/** The model of a deployment that asks one over the network. */
export function modelOnServer(text: TextConfig, settings: UpstreamSettings): TextModel {
  return ON_SERVERS[text.provider as keyof typeof ON_SERVERS](text, settings);
}

/** What makes the models that live in libraries of their own; a kind without one does not compile. */
export type ModelsFromElsewhere = Record<Exclude<TextModel['kind'], keyof typeof ON_SERVERS>, () => TextModel>;

/** Proposals and the model that writes them. */
@Module({})
export class AiProxyModule {
  /** @param elsewhere only the chosen one is made */
  static forRoot(elsewhere: ModelsFromElsewhere): DynamicModule {
    const model = {
      provide: TextModel,
      inject: [TextConfig, SecretsConfig, Clock],
      useFactory: (text: TextConfig, secrets: SecretsConfig, clock: Clock): TextModel =>
        text.provider in ON_SERVERS
          ? modelOnServer(text, upstreamSettings(text, secrets, clock))
          : elsewhere[text.provider as keyof ModelsFromElsewhere](),
    };
    const operations = [
      Suggestions,
      Summaries,
      CanonDiffs,
      Expansions,
      Continuations,
      MergeProposals,
      GraphThreads,
      GraphJudges,
    ];
    return {
      module: AiProxyModule,
      providers: [model, TextOperations, Judges, ...operations],
      exports: [TextModel, ...operations],
    };
  }
}

function upstreamSettings(text: TextConfig, secrets: SecretsConfig, clock: Clock): UpstreamSettings {
  const totalMs = text.timeoutS * 1_000;
  const { draftModel, standardModel, premiumModel, fallbackModel } = text;
  return {
    ...{ apiKey: undefined, draftModel, standardModel, premiumModel, fallbackModel },
    limits: { totalMs, firstEventMs: totalMs, idleMs: totalMs },
    userIdKey: secrets.deriveKey('provider-user-id'),
    clock,
  };
}
