import { CanonDiffs, Continuations, Expansions, MergeProposals, Suggestions, Summaries } from '@cse/ai-proxy';
import type { EventStream } from '@cse/http';
import { Body, Controller } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import sampleMerge from '../../../../contracts/sample-merge.json';
import sampleStory from '../../../../contracts/sample-story.json';
import { CanonDiffBody, canonDiffRequest } from './canon-diff/canon-diff.request.dto';
import { CanonDiffResponse, CanonOperation } from './canon-diff/canon-diff.response.dto';
import { ContinueBody, continueRequest } from './continue/continue.request.dto';
import { Continuation, ContinueResponse } from './continue/continue.response.dto';
import { ExpandBody, expandRequest } from './expand/expand.request.dto';
import { ExpandResponse, TextDelta } from './expand/expand.response.dto';
import { MergeBody, mergeRequest } from './merge-propose/merge-propose.request.dto';
import { MergeProposal, MergeResponse } from './merge-propose/merge-propose.response.dto';
import { ProposalRoute } from './proposal-route';
import { CurrentCaller, ProposalStream, type Caller } from './proposal-stream';
import { SuggestBody, suggestRequest } from './suggest/suggest.request.dto';
import { GhostNode, InlineSuggestion, SuggestResponse } from './suggest/suggest.response.dto';
import { SummarizeBody, summarizeRequest } from './summarize/summarize.request.dto';
import { Segment, SummarizeResponse } from './summarize/summarize.response.dto';

const { active_path, branch_canon, creator_profile } = sampleStory;
const sample = { active_path, branch_canon, creator_profile };
/** What a second request for the same node brings. */
const suggestAgain = {
  ...sampleStory,
  existing_children: [{ id: 'n_wash', gist: 'Nell drops the chalk and lets the sea take the name.' }],
  rejected: [{ gist: 'A storm sinks both press boats.' }],
  count: { ghost_nodes: 3, inline_suggestions: 3 },
};

/** Proposals for a story. They change nothing anywhere: the client commits. */
@ApiTags('text')
@Controller('ai')
export class AiController {
  constructor(
    private readonly proposals: ProposalStream,
    private readonly suggestions: Suggestions,
    private readonly expansions: Expansions,
    private readonly continuations: Continuations,
    private readonly summaries: Summaries,
    private readonly diffs: CanonDiffs,
    private readonly merges: MergeProposals,
  ) {}

  /** Possible next nodes, and better words for the current one. */
  @ProposalRoute({
    path: 'suggest',
    operation: 'ai.suggest',
    summary: 'Propose next nodes and changes to the current one',
    description:
      'The path is the only context. Proposals differ from each other, from `existing_children` and from what was `rejected`.',
    body: SuggestBody,
    example: { summary: 'A short story, asked about again', value: suggestAgain },
    answer: SuggestResponse,
    events: { ghost_node: GhostNode, inline_suggestion: InlineSuggestion },
    fails: ['child_not_direct'],
  })
  suggest(@Body() body: SuggestBody, @CurrentCaller() caller: Caller): EventStream<SuggestResponse> {
    return this.proposals.answer(body, caller, (shared, call, emit) =>
      this.suggestions.suggest({ ...shared, ...suggestRequest(body) }, call, emit),
    );
  }

  /** New prose for a node or a part of it, in versions that differ. */
  @ProposalRoute({
    path: 'expand',
    operation: 'ai.expand',
    summary: 'Propose prose for a node or for a part of it',
    description:
      'Versions that differ, with what each would do to the canon. `replaces` says what the text would stand for.',
    body: ExpandBody,
    example: {
      summary: 'The last node of a short story',
      value: { ...sample, operation: 'tighten', target_words: 120 },
    },
    answer: ExpandResponse,
    events: { text_delta: TextDelta },
    fails: ['selection_mismatch', 'unsupported_option'],
  })
  expand(@Body() body: ExpandBody, @CurrentCaller() caller: Caller): EventStream<ExpandResponse> {
    return this.proposals.answer(body, caller, (shared, call, emit) =>
      this.expansions.expand({ ...shared, ...expandRequest(body) }, call, emit),
    );
  }

  /** Prose that goes on from a node, in several ways that grow at the same time. */
  @ProposalRoute({
    path: 'continue',
    operation: 'ai.continue',
    summary: 'Write on from a node, in several ways at once',
    description: 'The ways grow at the same time; `text_delta` events name the one that they belong to.',
    body: ContinueBody,
    example: {
      summary: 'Two ways on from the end of a short story; needs a language model',
      value: { ...sample, siblings: 2, target_words: 80, tone: { pace: -1 } },
    },
    answer: ContinueResponse,
    events: { text_delta: TextDelta, continuation: Continuation },
    fails: ['unsupported_option'],
  })
  continueProse(@Body() body: ContinueBody, @CurrentCaller() caller: Caller): EventStream<ContinueResponse> {
    return this.proposals.answer(body, caller, (shared, call, emit) =>
      this.continuations.continue({ ...shared, ...continueRequest(body) }, call, emit),
    );
  }

  /** What stands for the older parts of a path when a budget leaves no room for them. */
  @ProposalRoute({
    path: 'summarize',
    operation: 'ai.summarize',
    summary: 'Sum up the parts of a path that do not fit a budget',
    description:
      'Blocks of eight nodes, counted from the root, so that what is older keeps its summaries. Keep them, and send them with later requests.',
    body: SummarizeBody,
    example: {
      summary: 'A short story, of which the last two nodes are read in full',
      value: { active_path, branch_canon, budget_tokens: 1_000, keep_last: 2 },
    },
    answer: SummarizeResponse,
    events: { segment: Segment },
  })
  summarize(@Body() body: SummarizeBody, @CurrentCaller() caller: Caller): EventStream<SummarizeResponse> {
    return this.proposals.answer(body, caller, (shared, call, emit) =>
      this.summaries.summarize({ ...shared, ...summarizeRequest(body) }, call, emit),
    );
  }

  /** What the newest nodes state, beside what the canon holds; every claim with words that the server found. */
  @ProposalRoute({
    path: 'canon-diff',
    operation: 'ai.canon_diff',
    summary: 'Compare nodes with the canon of their branch',
    description:
      'Each claim has the words of the story that it rests on, found by the server; others are dropped. A locked entry is reported, never changed.',
    body: CanonDiffBody,
    example: { summary: 'The newest node of a short story', value: { ...sample, mode: 'diff' } },
    answer: CanonDiffResponse,
    events: { operation: CanonOperation },
  })
  canonDiff(@Body() body: CanonDiffBody, @CurrentCaller() caller: Caller): EventStream<CanonDiffResponse> {
    return this.proposals.answer(body, caller, (shared, call, emit) =>
      this.diffs.diff({ ...shared, ...canonDiffRequest(body) }, call, emit),
    );
  }

  /** Ways to join two branches again: facts merged without a model, conflicts decided or left to the author. */
  @ProposalRoute({
    path: 'merge-propose',
    operation: 'ai.merge_propose',
    summary: 'Propose ways to join two branches',
    description:
      'The table of facts is computed without a model. Every fact of either branch stands in exactly one list of each proposal.',
    body: MergeBody,
    example: { summary: 'Two short branches of one story', value: sampleMerge },
    answer: MergeResponse,
    events: { proposal: MergeProposal },
    fails: ['leg_not_from_ancestor'],
  })
  mergePropose(@Body() body: MergeBody, @CurrentCaller() caller: Caller): EventStream<MergeResponse> {
    return this.proposals.answer(body, caller, (shared, call, emit) =>
      this.merges.propose({ ...shared, ...mergeRequest(body) }, call, emit),
    );
  }
}
