import { TextModel } from '@cse/ai-proxy';
import { TextConfig } from '@cse/config';
import { LIMITS, renderMerge, TIP_NODES, type MergeConflict } from '@cse/prompts';
import { Quotes, type CallBound } from '@cse/usage';
import { Injectable } from '@nestjs/common';
import { DEFAULT_MERGES } from './merge.request.dto';
import { promptBytes } from './prompt-bytes';
import { FRAME_FENCE, FRAME_PATH, frameOf, TextEstimator, type PromptFrame, type RawBody } from './text-estimator';

/** Of the paths only the tips are read, besides what is pinned or summed up; of the facts those in conflict. */
@Injectable()
export class MergeEstimator extends TextEstimator {
  /** One of 75, each made once. */
  private readonly frames = new Map<string, PromptFrame>();

  constructor(model: TextModel, config: TextConfig, quotes: Quotes) {
    super('ai.merge_propose', model, config, quotes);
  }

  protected override frame({ count, canon_left, canon_right }: RawBody): PromptFrame {
    const proposals = countOf(count);
    const conflicts = Math.min(LIMITS.mergeConflicts, factsIn(canon_left) + factsIn(canon_right));
    const key = `${proposals},${conflicts}`;
    const frame = this.frames.get(key) ?? makeFrame(proposals, conflicts);
    this.frames.set(key, frame);
    return frame;
  }

  protected override calls(body: RawBody): CallBound[] {
    const { common_path, left, right } = body;
    const read = {
      ...body,
      common_path: readOf(common_path, 1),
      left: readOf(nodesOf(left)),
      right: readOf(nodesOf(right)),
    };
    return [this.call(body, this.frame(body), promptBytes(read))];
  }
}

function makeFrame(count: number, conflicting: number): PromptFrame {
  const fact = { id: '', subject: '', attribute: '', value: '', modality: 'believed' as const, locked: true };
  const told = { ...fact, holder: '', sources: [{ node_id: '', quote: '' }] };
  const conflicts = Array.from({ length: conflicting }, (_, index): MergeConflict => {
    return { name: `k${index + 1}`, base: told, left: told, right: told };
  });
  const leg = { nodes: FRAME_PATH };
  const part = FRAME_PATH.map((node) => ({ node }));
  const reading = { common: part, left: part, right: part, omitted: [] };
  const input = { common_path: FRAME_PATH, left: leg, right: leg, canon: {}, reading, conflicts, count };
  return frameOf(renderMerge(input, FRAME_FENCE));
}

/** The nodes of a path that can stand in the prompt: its last ones, and those that are pinned. */
function readOf(path: unknown, last = TIP_NODES): unknown[] {
  const nodes: unknown[] = Array.isArray(path) ? path : [];
  return nodes.filter((node, index) => index >= nodes.length - last || (node as RawBody | null)?.pinned === true);
}

function nodesOf(leg: unknown): unknown {
  return typeof leg === 'object' && leg !== null ? (leg as RawBody).nodes : undefined;
}

function factsIn(canon: unknown): number {
  const facts = typeof canon === 'object' && canon !== null ? (canon as RawBody).facts : undefined;
  return Array.isArray(facts) ? facts.length : 0;
}

/** A count as validation will read it; one that it will refuse counts as the most. */
function countOf(value: unknown): number {
  if (value === undefined) return DEFAULT_MERGES;
  return typeof value === 'number' && value >= 1 && value <= LIMITS.merges ? Math.floor(value) : LIMITS.merges;
}
