import type { CallEnd, ModelCall, TokenCounts } from '@cse/core';
import type { Attributes } from '@opentelemetry/api';

// Names of the OpenTelemetry conventions for generative AI (semantic-conventions-genai, still in development), which
// has input, output and system texts as opt-in attributes. They are never set here.

/** What is known of a model call before its first byte is sent. */
export function callAttributes(operation: string, { provider, model, prompt }: ModelCall): Attributes {
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': model,
    'gen_ai.request.stream': true,
    'gen_ai.output.type': 'json',
    'csee.operation': operation,
    'csee.prompt': prompt,
  };
}

const FINISH_REASONS: Partial<Record<CallEnd['outcome'], string>> = {
  complete: 'stop',
  truncated: 'length',
  refused: 'content_filter',
};

/** How it ended. `input_tokens` is all input, read from or written to a cache included. */
export function endAttributes({ outcome, estimated }: CallEnd, used: TokenCounts | undefined): Attributes {
  const reason = FINISH_REASONS[outcome];
  return {
    ...(reason ? { 'gen_ai.response.finish_reasons': [reason] } : { 'error.type': outcome }),
    ...(used ? usageAttributes(used) : {}),
    'csee.usage.estimated': estimated,
  };
}

function usageAttributes(used: TokenCounts): Attributes {
  const written = used.cacheWrite5mTokens + used.cacheWrite1hTokens;
  return {
    'gen_ai.usage.input_tokens': used.inputTokens + used.cacheReadTokens + written,
    'gen_ai.usage.output_tokens': used.outputTokens,
    'gen_ai.usage.cache_read.input_tokens': used.cacheReadTokens,
    'gen_ai.usage.cache_write.input_tokens': written,
  };
}
