import type { CanonCheckResult } from '@cse/ai-proxy';
import { AnswersEvents, Fails, LargeBody, type EventStream } from '@cse/http';
import { CANON_CHECK } from '@cse/prompts';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import sampleStory from '../../../../contracts/sample-story.json';
import { classOf } from '../ai/shape-field';
import { CanonCheckResponse, CanonConflict } from './canon-check.response.dto';
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
}
