import type { CanonCheckResult, StaleMark } from '@cse/ai-proxy';
import { AnswersEvents, Fails, LargeBody, type EventStream } from '@cse/http';
import { CANON_CHECK, CANON_STALE } from '@cse/prompts';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import sampleStory from '../../../../contracts/sample-story.json';
import { classOf } from '../ai/shape-field';
import { CanonCheckResponse, CanonConflict } from './canon-check.response.dto';
import { CanonStaleResponse } from './canon-stale.response.dto';
import { GraphStream, WholeStory, type GraphCaller } from './graph-stream';

const { active_path: nodes, branch_canon: canon } = sampleStory;

/** Questions about a whole story with all its branches. The client sends it; nothing of it is kept. */
@ApiTags('canon')
@ApiBearerAuth('bearer')
@Controller('canon')
export class CanonController {
  constructor(private readonly stream: GraphStream) {}

  /** What contradicts what over all branches. Each node is held against what stands before it in its own branch. */
  @Post('check')
  @HttpCode(200)
  @LargeBody()
  @ApiOperation({ summary: 'Find what contradicts what in a whole story' })
  @ApiBody({
    type: classOf(CANON_CHECK),
    examples: { sample: { summary: 'A short story', value: { graph: { nodes, canon } } } },
  })
  @ApiOkResponse({ type: CanonCheckResponse })
  @AnswersEvents({ conflict: CanonConflict, done: CanonCheckResponse })
  @Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path')
  @Fails('unsupported_option', 'overloaded', 'rate_limited')
  checkCanon(@WholeStory() caller: GraphCaller): EventStream<CanonCheckResponse> {
    return this.stream.answer('check', caller, (result: CanonCheckResult) => result);
  }

  /** What a change makes stale: nodes, summaries, pictures, clips and films that rest on it, each with the chain that says so. */
  @Post('stale')
  @HttpCode(200)
  @LargeBody()
  @ApiOperation({ summary: 'Find what a change of a story makes stale' })
  @ApiBody({ type: classOf(CANON_STALE) })
  @ApiOkResponse({ type: CanonStaleResponse })
  @AnswersEvents({ done: CanonStaleResponse })
  @Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path')
  @Fails('overloaded', 'rate_limited')
  markStale(@WholeStory() caller: GraphCaller): EventStream<CanonStaleResponse> {
    return this.stream.answer('stale', caller, (result: { stale: StaleMark[] }) => result);
  }
}
