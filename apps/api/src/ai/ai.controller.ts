import type { EventStream } from '@cse/http';
import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiTags } from '@nestjs/swagger';
import sampleMerge from '../../../../contracts/sample-merge.json';
import sampleStory from '../../../../contracts/sample-story.json';
import { CanonDiffBody } from './canon-diff.request.dto';
import { CanonDiffResponse, CanonOperation } from './canon-diff.response.dto';
import { CanonDiffService } from './canon-diff.service';
import { ExpandBody } from './expand.request.dto';
import { ExpandResponse, TextDelta } from './expand.response.dto';
import { ExpandService } from './expand.service';
import { MergeBody } from './merge.request.dto';
import { MergeProposal, MergeResponse } from './merge.response.dto';
import { MergeService } from './merge.service';
import { CurrentCaller, type Caller } from './proposal-frame';
import { ProposalRoute } from './proposal-route';
import { SuggestBody } from './suggest.request.dto';
import { GhostNode, InlineSuggestion, SuggestResponse } from './suggest.response.dto';
import { SuggestService } from './suggest.service';
import { SummarizeBody } from './summarize.request.dto';
import { Segment, SummarizeResponse } from './summarize.response.dto';
import { SummarizeService } from './summarize.service';

const { active_path, branch_canon, creator_profile } = sampleStory;
const sampleExpansion = { active_path, branch_canon, creator_profile, operation: 'sensory', target_words: 120 };
const sampleDiff = { active_path, branch_canon, creator_profile, mode: 'diff' };

/** Proposals for a story. They change nothing anywhere: the client commits. */
@ApiTags('text')
@ApiBearerAuth('bearer')
@Controller('ai')
export class AiController {
  constructor(
    private readonly suggestions: SuggestService,
    private readonly expansions: ExpandService,
    private readonly summaries: SummarizeService,
    private readonly diffs: CanonDiffService,
    private readonly merges: MergeService,
  ) {}

  /** Possible next nodes, and better words for the current one. */
  @Post('suggest')
  @ProposalRoute({
    operation: 'ai.suggest',
    summary: 'Propose next nodes and changes to the current one',
    answer: SuggestResponse,
    events: { ghost_node: GhostNode, inline_suggestion: InlineSuggestion },
    fails: ['child_not_direct'],
  })
  @ApiBody({ type: SuggestBody, examples: { sample: { summary: 'A short story in five nodes', value: sampleStory } } })
  suggest(@Body() body: SuggestBody, @CurrentCaller() caller: Caller): EventStream<SuggestResponse> {
    return this.suggestions.suggest(body, caller);
  }

  /** New prose for a node or a part of it, in versions that differ. */
  @Post('expand')
  @ProposalRoute({
    operation: 'ai.expand',
    summary: 'Propose prose for a node or for a part of it',
    answer: ExpandResponse,
    events: { text_delta: TextDelta },
    fails: ['selection_mismatch'],
  })
  @ApiBody({
    type: ExpandBody,
    examples: { sample: { summary: 'The last node of a short story', value: sampleExpansion } },
  })
  expand(@Body() body: ExpandBody, @CurrentCaller() caller: Caller): EventStream<ExpandResponse> {
    return this.expansions.expand(body, caller);
  }

  /** What stands for the older parts of a path when a budget leaves no room for them. */
  @Post('summarize')
  @ProposalRoute({
    operation: 'ai.summarize',
    summary: 'Sum up the parts of a path that do not fit a budget',
    answer: SummarizeResponse,
    events: { segment: Segment },
  })
  summarize(@Body() body: SummarizeBody, @CurrentCaller() caller: Caller): EventStream<SummarizeResponse> {
    return this.summaries.summarize(body, caller);
  }

  /** What the newest nodes state, beside what the canon holds; every claim with words that the server found. */
  @Post('canon-diff')
  @ProposalRoute({
    operation: 'ai.canon_diff',
    summary: 'Compare nodes with the canon of their branch',
    answer: CanonDiffResponse,
    events: { operation: CanonOperation },
  })
  @ApiBody({
    type: CanonDiffBody,
    examples: { sample: { summary: 'The newest node of a short story', value: sampleDiff } },
  })
  canonDiff(@Body() body: CanonDiffBody, @CurrentCaller() caller: Caller): EventStream<CanonDiffResponse> {
    return this.diffs.diff(body, caller);
  }

  /** Ways to join two branches again: facts merged without a model, conflicts decided or left to the author. */
  @Post('merge-propose')
  @ProposalRoute({
    operation: 'ai.merge_propose',
    summary: 'Propose ways to join two branches',
    answer: MergeResponse,
    events: { proposal: MergeProposal },
    fails: ['leg_not_from_ancestor'],
  })
  @ApiBody({
    type: MergeBody,
    examples: { sample: { summary: 'Two short branches of one story', value: sampleMerge } },
  })
  mergePropose(@Body() body: MergeBody, @CurrentCaller() caller: Caller): EventStream<MergeResponse> {
    return this.merges.propose(body, caller);
  }
}
