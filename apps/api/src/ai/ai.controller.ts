import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { AnswersEvents, ClientSignal, Fails, type EventStream } from '@cse/http';
import { CurrentMeter, Metered, type Meter } from '@cse/usage';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import sampleStory from '../../../../contracts/sample-story.json';
import { ProposalMeta, TextUsage } from './proposal.response.dto';
import { SuggestBody } from './suggest.request.dto';
import { GhostNode, InlineSuggestion, SuggestResponse } from './suggest.response.dto';
import { SuggestService } from './suggest.service';

/** Proposals for a story. They change nothing anywhere: the client commits. */
@ApiTags('text')
@ApiBearerAuth('bearer')
@Controller('ai')
export class AiController {
  constructor(private readonly suggestions: SuggestService) {}

  /** Possible next nodes, and better words for the current one. */
  @Post('suggest')
  @HttpCode(200)
  @Metered({ operation: 'ai.suggest' })
  @ApiOperation({ summary: 'Propose next nodes and changes to the current one' })
  @ApiBody({ type: SuggestBody, examples: { sample: { summary: 'A short story in five nodes', value: sampleStory } } })
  @ApiOkResponse({ type: SuggestResponse })
  @AnswersEvents({
    meta: ProposalMeta,
    ghost_node: GhostNode,
    inline_suggestion: InlineSuggestion,
    usage: TextUsage,
    done: SuggestResponse,
  })
  @Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path')
  @Fails('child_not_direct', 'content_refused', 'quota_exceeded', 'unpriced_model')
  @Fails('provider_error', 'provider_unavailable', 'provider_timeout', 'overloaded')
  @Fails('request_in_progress', 'idempotency_key_reused')
  suggest(
    @Body() body: SuggestBody,
    @CurrentUser() principal: Principal,
    @CurrentMeter() meter: Meter,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<SuggestResponse> {
    return this.suggestions.suggest(body, principal, meter, signal);
  }
}
