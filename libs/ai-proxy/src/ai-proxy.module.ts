import { SecretsConfig, TextConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Module, type DynamicModule } from '@nestjs/common';
import { CanonDiffs } from './canon-diff/canon-diffs';
import { Expansions } from './expand/expansions';
import { TextOperations } from './operation/text-operations';
import { MergeProposals } from './merge-propose/merge-proposals';
import { AnthropicTextModel } from './providers/anthropic/anthropic-text-model';
import { Suggestions } from './suggest/suggestions';
import { Summaries } from './summarize/summaries';
import { TextModel } from './text-model';

/** A hosted model answers within seconds; one on the operator's own machine may read for minutes first. */
const HOSTED_SILENCE_MS = 60_000;

/** What makes the models that live in libraries of their own; a kind without one does not compile. */
export type ModelsFromElsewhere = Record<Exclude<TextModel['kind'], 'anthropic'>, () => TextModel>;

/** Proposals and the model that writes them. */
@Module({})
export class AiProxyModule {
  /** @param elsewhere only the chosen one is made */
  static forRoot(elsewhere: ModelsFromElsewhere): DynamicModule {
    const model = {
      provide: TextModel,
      inject: [TextConfig, SecretsConfig, Clock],
      useFactory: (text: TextConfig, secrets: SecretsConfig, clock: Clock): TextModel =>
        text.provider === 'anthropic' ? anthropic(text, secrets, clock) : elsewhere[text.provider](),
    };
    const operations = [Suggestions, Summaries, CanonDiffs, Expansions, MergeProposals];
    return {
      module: AiProxyModule,
      providers: [model, TextOperations, ...operations],
      exports: [TextModel, ...operations],
    };
  }
}

function anthropic(text: TextConfig, secrets: SecretsConfig, clock: Clock): AnthropicTextModel {
  const totalMs = text.timeoutS * 1_000;
  const silenceMs = text.anthropicBaseUrl ? totalMs : Math.min(totalMs, HOSTED_SILENCE_MS);
  const { anthropicApiKey: apiKey, anthropicBaseUrl, draftModel, standardModel, premiumModel, fallbackModel } = text;
  return new AnthropicTextModel({
    apiKey,
    anthropicBaseUrl,
    draftModel,
    standardModel,
    premiumModel,
    fallbackModel,
    limits: { totalMs, firstEventMs: silenceMs, idleMs: silenceMs },
    userIdKey: secrets.deriveKey('provider-user-id'),
    clock,
  });
}
