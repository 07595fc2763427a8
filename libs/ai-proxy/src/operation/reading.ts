import {
  estimateTokens,
  planReading,
  SUMMARY_PROMPT,
  type PathNode,
  type Reading,
  type StoryRequest,
} from '@cse/prompts';
import type { ReadContext } from './proposal';

/** How many of the last nodes are read verbatim when a path has to be shortened. */
export const KEEP_LAST = 6;

/** Tokens for what no request carries: policy, schema, task, and what a provider adds by itself. */
const FRAME_TOKENS = 8_000;

/** How a path is read; `readings` is absent when it is read whole. */
export interface PathReading {
  readings?: readonly Reading[];
  context: ReadContext;
}

/** The language that summaries of a story are made in; part of their hash. */
export function summaryLanguage({ creator_profile }: Pick<StoryRequest, 'creator_profile'>): string {
  return creator_profile?.language ?? 'und';
}

/**
 * What is left of a model's input for the path, in tokens.
 * @param windowTokens what the model takes in one call, its answer included
 * @param answerTokens room that the answer needs
 * @param others what of the request stands in the prompt beside the path
 */
export function pathBudget(windowTokens: number, answerTokens: number, others: object): number {
  return Math.max(0, windowTokens - answerTokens - FRAME_TOKENS - estimateTokens(JSON.stringify(others)));
}

/**
 * Reads a path within a budget. Whole when it fits; else with the summaries that were offered and are true of this
 * very path, and with what is then still too much left out and said so.
 */
export function readPath(
  nodes: readonly PathNode[],
  story: Pick<StoryRequest, 'creator_profile' | 'summaries'>,
  budgetTokens: number,
): PathReading {
  const { readings } = planReading(nodes, {
    budgetTokens,
    keepLast: KEEP_LAST,
    version: { prompt: SUMMARY_PROMPT, language: summaryLanguage(story) },
    summaries: new Map((story.summaries ?? []).map(({ hash, text }) => [hash, text])),
    allowMissing: false,
  });
  const whole = readings.length === 1 && readings[0]!.as === 'verbatim';
  return { ...(whole ? {} : { readings }), context: contextOf(nodes, readings) };
}

/** The receipt of a reading: `context` of every answer. */
export function contextOf(nodes: readonly PathNode[], readings: readonly Reading[]): ReadContext {
  const context: ReadContext = { verbatim: [], summarised: [], omitted: [] };
  for (const reading of readings) {
    const ids = nodes.slice(reading.start, reading.end).map(({ id }) => id);
    if (reading.as === 'verbatim') context.verbatim.push(...ids);
    else if (reading.as === 'omitted') context.omitted.push(...ids);
    else context.summarised.push({ from: ids[0]!, to: ids.at(-1)!, hash: reading.block.hash });
  }
  return context;
}
