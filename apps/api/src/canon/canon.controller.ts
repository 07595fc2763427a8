import type { StaleMark } from '@cse/ai-proxy';
import { usdToJson } from '@cse/core';
import { AnswersEvents, Fails, LargeBody, type EventStream, Example } from '@cse/http';
import { ArtifactGraph, type CitingArtifact } from '@cse/media';
import { CANON_CHECK, CANON_STALE } from '@cse/prompts';
import { PaidWhenAsked } from '@cse/usage';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import sampleStory from '../../../../contracts/sample-story.json';
import { TextUsage } from '../ai/proposal.response.dto';
import { classOf } from '../ai/shape-field';
import { CanonCheckResponse, CanonConflict } from './canon-check.response.dto';
import { CanonChecks } from './canon-checks';
import { CanonStaleResponse } from './canon-stale.response.dto';
import { GraphStream, WholeStory, type GraphCaller } from './graph-stream';

const { active_path: nodes, branch_canon: canon } = sampleStory;

/** Questions about a whole story with all its branches. The client sends it; nothing of it is kept. */
@ApiTags('canon')
@Controller('canon')
export class CanonController {
  constructor(
    private readonly checks: CanonChecks,
    private readonly stream: GraphStream,
    private readonly artifacts: ArtifactGraph,
  ) {}

  /**
   * What contradicts what over all branches. Each node is held against what stands before it in its own branch. Rules cost
   * nothing; a judge reads on the account of the caller, as far as it goes.
   */
  @Post('check')
  @HttpCode(200)
  @LargeBody()
  @PaidWhenAsked({ operation: 'canon.check' })
  @ApiOperation({
    summary: 'Find what contradicts what in a whole story',
    description:
      'Rules find what is certain, without a model and for nothing. With `judge` a model reads what is new besides, on your account. Nothing of the story is kept.',
  })
  @Example(classOf(CANON_CHECK), 'A short story', { graph: { nodes, canon } })
  @ApiOkResponse({ type: CanonCheckResponse })
  @AnswersEvents({ conflict: CanonConflict, usage: TextUsage, done: CanonCheckResponse })
  @Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path')
  @Fails('unsupported_option', 'overloaded', 'rate_limited', 'quota_exceeded', 'unpriced_model')
  @Fails('request_in_progress', 'invalid_state', 'idempotency_key_reused')
  checkCanon(@WholeStory() caller: GraphCaller): EventStream<CanonCheckResponse> {
    return this.checks.answer(caller);
  }

  /** What a change makes stale: nodes, summaries, pictures, clips and films that rest on it, each with the chain that says so. */
  @Post('stale')
  @HttpCode(200)
  @LargeBody()
  @ApiOperation({
    summary: 'Find what a change of a story makes stale',
    description:
      'Nodes, summaries, pictures, clips and films that rest on what changed, each with the chain that says so.',
  })
  @Example(classOf(CANON_STALE), 'One node of a short story was written anew', {
    graph: { nodes, canon },
    change: { nodes: [{ id: nodes[1]!.id, before_hash: `sha256:${'0'.repeat(64)}` }] },
  })
  @ApiOkResponse({ type: CanonStaleResponse })
  @AnswersEvents({ done: CanonStaleResponse })
  @Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path')
  @Fails('overloaded', 'rate_limited')
  markStale(@WholeStory() caller: GraphCaller): EventStream<CanonStaleResponse> {
    const prices = new Map<string, number | null>();
    return this.stream.answer(
      'stale',
      caller,
      ({ stale, use_my_artifacts }: { stale: StaleMark[]; use_my_artifacts: boolean }) => ({
        stale: stale.map((mark) =>
          use_my_artifacts && prices.has(mark.id) ? { ...mark, price_usd: prices.get(mark.id) } : mark,
        ),
      }),
      async () => {
        const mine = await this.artifacts.ofUser(caller.request.principal.userId);
        for (const { id, price } of mine) prices.set(id, price === undefined ? null : usdToJson(price));
        return mine.map(citing);
      },
    );
  }
}

/** What an artifact rests on, by the citations of its request. */
function citing({ id, kind, cites, madeFrom }: CitingArtifact) {
  const hashes = cites.flatMap(({ node_id, hash }): [string, string][] =>
    node_id === undefined ? [] : [[node_id, hash]],
  );
  return {
    ...{ artifact_id: id, kind, made_from: madeFrom },
    fact_ids: cites.flatMap(({ fact_id }) => fact_id ?? []),
    node_ids: hashes.map(([node]) => node),
    node_hashes: Object.fromEntries(hashes),
  };
}
