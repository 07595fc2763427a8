import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import {
  AnswersEvents,
  asksFor,
  ClientSignal,
  EnumField,
  Fails,
  PageRequest,
  type EventStream,
  IdParam,
  Example,
} from '@cse/http';
import { PaidJob } from '@cse/usage';
import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiProduces,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Call } from '../media/job-routes';
import type { JobCall } from '../media/jobs';
import { Boards, type SheetForm } from './boards';
import { RedoBody, StoryboardBody } from './storyboard.request.dto';
import {
  RedoQuote,
  ShotState,
  StoryboardProgressEvent,
  StoryboardResponse,
  StoryboardsResponse,
} from './storyboard.response.dto';

export class SheetRequest {
  @EnumField(['pdf', 'png'], {
    name: 'SheetForm',
    optional: true,
    description: 'The form of the sheet; absent: what `Accept` names, else PDF',
  })
  format?: SheetForm;
}

/** PDF, unless the client asks for the other form alone. */
function formOf(accept: string | undefined): SheetForm {
  return asksFor('image/png', accept) && !asksFor('application/pdf', accept) ? 'png' : 'pdf';
}

const LOOK = {
  prompt: 'A rope maker before a chalked wall at low tide, waiting',
  size: 'wide',
  move: 'push_in',
  duration_s: 2,
};
const NAME = { prompt: 'One name in chalk, dry among wet stones', size: 'close_up', duration_s: 2 };

/** Whole boards: many shots in one request, their clips and the film of them. */
@ApiTags('storyboards')
@Controller('storyboards')
export class StoryboardsController {
  constructor(private readonly boards: Boards) {}

  @Post()
  @PaidJob({ operation: 'image' })
  @ApiOperation({
    summary: 'Draw all shots of a board, with clips and a film, or ask what that costs',
    description: 'All of it is affordable, or nothing is asked for. A shot that fails fails alone.',
  })
  @ApiAcceptedResponse({ type: StoryboardResponse })
  @ApiOkResponse({ type: StoryboardResponse, description: 'A draft: `commit` was false' })
  @Fails('unsupported_option', 'unpriced_model', 'content_refused', 'provider_unavailable')
  @Example(StoryboardBody, 'Two shots, their clips and a film', {
    shots: [
      { label: 'Wall', characters: ['Nell'], ...LOOK },
      { label: 'Name', ...NAME },
    ],
    style: { prompt: 'ink and wash, muted colours' },
    characters: [{ label: 'Nell', description: 'a rope maker of thirty, grey coat, collar up' }],
    film: true,
    commit: true,
  })
  createStoryboard(@Body() body: StoryboardBody, @Call() call: JobCall): Promise<StoryboardResponse> {
    return this.boards.start(call, body);
  }

  @Post(':id/commit')
  @HttpCode(202)
  @PaidJob({ operation: 'image' })
  @ApiOperation({
    summary: 'Begin the work of a draft, at no more than it was quoted',
    description: 'A draft lives for 15 minutes. Only a draft can be committed (409).',
  })
  @ApiAcceptedResponse({ type: StoryboardResponse })
  @Fails('invalid_state')
  commitStoryboard(@IdParam('storyboard') id: string, @Call() call: JobCall): Promise<StoryboardResponse> {
    return this.boards.commit(call, id);
  }

  @Get()
  @ApiOperation({
    summary: 'Storyboards, newest first',
    description: 'How each stands; a board itself has its shots and files.',
  })
  @ApiOkResponse({ type: StoryboardsResponse })
  listStoryboards(@Query() page: PageRequest, @CurrentUser() { userId }: Principal): Promise<StoryboardsResponse> {
    return this.boards.page(userId, page);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'A storyboard, with fresh links to what was made',
    description: 'Ask `/events` rather than this again and again.',
  })
  @ApiOkResponse({ type: StoryboardResponse })
  getStoryboard(@IdParam('storyboard') id: string, @CurrentUser() { userId }: Principal): Promise<StoryboardResponse> {
    return this.boards.get(userId, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Erase a storyboard that has ended, with its jobs and the files that they made',
    description: 'What it cost stays on the ledger. What was made from its files by other requests stays.',
  })
  @ApiNoContentResponse()
  @Fails('invalid_state')
  async deleteStoryboard(@IdParam('storyboard') id: string, @CurrentUser() { userId }: Principal): Promise<void> {
    await this.boards.remove(userId, id);
  }

  @Get(':id/events')
  @ApiOperation({
    summary: 'What happens on a storyboard, until all of it has ended',
    description:
      'Begins with how every shot stands, so that who comes back has lost nothing. Without `Accept: text/event-stream`: the board at its end.',
  })
  @ApiOkResponse({ type: StoryboardResponse })
  @AnswersEvents({ shot: ShotState, progress: StoryboardProgressEvent, done: StoryboardResponse })
  followStoryboard(
    @IdParam('storyboard') id: string,
    @CurrentUser() { userId }: Principal,
    @ClientSignal() signal: AbortSignal,
  ): EventStream<StoryboardResponse> {
    return this.boards.follow(userId, id, signal);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @ApiOperation({
    summary: 'End what has not been made yet; what has, stays',
    description: 'What providers bill is charged. A board whose jobs have all ended cannot be ended again (409).',
  })
  @ApiAcceptedResponse({ type: StoryboardResponse })
  @Fails('invalid_state')
  cancelStoryboard(
    @IdParam('storyboard') id: string,
    @CurrentUser() { userId }: Principal,
  ): Promise<StoryboardResponse> {
    return this.boards.cancel(userId, id);
  }

  @Post(':id/shots/:label/redo')
  @PaidJob({ operation: 'image' })
  @ApiOperation({
    summary: 'Draw one shot again, or ask what that would cost',
    description:
      'Its words are not kept, so the body says the shot anew, and the looks of its characters; what it does not say of size, angle, move, length, form and cites stays. Its clip and the film are made anew where the board has them, the film once every other shot has its clip; earlier files stay.',
  })
  @ApiParam({ name: 'label', description: 'The shot, by its label', schema: { type: 'string', maxLength: 40 } })
  @ApiExtraModels(RedoQuote)
  @ApiAcceptedResponse({ type: StoryboardResponse })
  @ApiOkResponse({ schema: { $ref: getSchemaPath(RedoQuote) }, description: '`commit` was false' })
  @Fails('invalid_state', 'unsupported_option', 'unpriced_model', 'content_refused', 'provider_unavailable')
  @Example(RedoBody, 'The same shot, seen from above', { ...LOOK, angle: 'high', commit: true })
  redoShot(
    @IdParam('storyboard') id: string,
    @Param('label') label: string,
    @Body() body: RedoBody,
    @Call() call: JobCall,
  ): Promise<StoryboardResponse | RedoQuote> {
    return this.boards.redo(call, id, label, body);
  }

  @Get(':id/sheet')
  @ApiOperation({
    summary: 'The contact sheet: every picture with its label, size, angle, move and length',
    description: 'Made anew with every call, of the pictures that are there.',
  })
  @ApiProduces('application/pdf', 'image/png')
  @ApiOkResponse({
    schema: { type: 'string', format: 'binary' },
    headers: {
      'content-disposition': { description: '`inline`, with the name of a file.', schema: { type: 'string' } },
    },
  })
  async getContactSheet(
    @IdParam('storyboard') id: string,
    @Query() request: SheetRequest,
    @CurrentUser() { userId }: Principal,
    @Headers('accept') accept: string | undefined,
  ): Promise<StreamableFile> {
    const format = request.format ?? formOf(accept);
    const sheet = await this.boards.sheet(userId, id, format);
    return new StreamableFile(sheet, {
      type: format === 'pdf' ? 'application/pdf' : 'image/png',
      disposition: `inline; filename="storyboard-${id}.${format}"`,
      length: sheet.length,
    });
  }
}
