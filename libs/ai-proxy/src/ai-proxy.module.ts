import { SecretsConfig, TextConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { Module } from '@nestjs/common';
import { CanonDiffs } from './canon-diff/canon-diffs';
import { Expansions } from './expand/expansions';
import { TextOperations } from './operation/text-operations';
import { MergeProposals } from './merge/merge-proposals';
import { AnthropicTextModel } from './providers/anthropic/anthropic-text-model';
import { SketchTextModel } from './providers/sketch/sketch-text-model';
import { Suggestions } from './suggest/suggestions';
import { Summaries } from './summarize/summaries';
import { TextModel } from './text-model';

/** A hosted model answers within seconds; one on the operator's own machine may read for minutes first. */
const HOSTED_SILENCE_MS = 60_000;

/** One entry a provider; a kind without one does not compile. */
const PROVIDERS: Record<TextModel['kind'], (text: TextConfig, secrets: SecretsConfig, clock: Clock) => TextModel> = {
  anthropic,
  sketch: () => new SketchTextModel(),
};

/** Proposals and the model that writes them. */
@Module({
  providers: [
    {
      provide: TextModel,
      inject: [TextConfig, SecretsConfig, Clock],
      useFactory: (text: TextConfig, secrets: SecretsConfig, clock: Clock): TextModel =>
        PROVIDERS[text.provider](text, secrets, clock),
    },
    TextOperations,
    Suggestions,
    Summaries,
    CanonDiffs,
    Expansions,
    MergeProposals,
  ],
  exports: [TextModel, Suggestions, Summaries, CanonDiffs, Expansions, MergeProposals],
})
export class AiProxyModule {}

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
