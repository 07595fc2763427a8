import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Example } from '@cse/http';
import { CreatorMemory, type Preferences } from '@cse/creator';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FeedbackBody, PreferencesBody, PreferencesChanges } from './preferences.dto';

const PREFERENCES = {
  language: 'en',
  genres: ['gothic'],
  tone: ['dry', 'restrained'],
  themes: ['debt'],
  view: 'third_limited',
  tense: 'past',
  avoid: [{ text: 'prophecy', match: 'theme' }],
};

@ApiTags('creator')
@Controller('creator')
export class CreatorController {
  constructor(private readonly memory: CreatorMemory) {}

  @Get('preferences')
  @ApiOperation({
    summary: 'Everything that is remembered of you as an author',
    description:
      'Text requests read it under their own `creator_profile`: field by field, what the request says wins. Prose is not kept.',
  })
  @ApiOkResponse({ type: PreferencesBody })
  getPreferences(@CurrentUser() user: Principal): Promise<Preferences> {
    return this.memory.read(user.userId);
  }

  @Put('preferences')
  @ApiOperation({ summary: 'Remember exactly this', description: 'What is absent is forgotten.' })
  @ApiOkResponse({ type: PreferencesBody })
  @Example(PreferencesBody, 'A gothic voice', PREFERENCES)
  replacePreferences(@CurrentUser() user: Principal, @Body() body: PreferencesBody): Promise<Preferences> {
    return this.memory.replace(user.userId, { ...body } as Preferences);
  }

  @Patch('preferences')
  @ApiOperation({ summary: 'Change some fields; null forgets one', description: 'What is absent stays as it is.' })
  @ApiOkResponse({ type: PreferencesBody })
  @Example(PreferencesChanges, 'Another tone, and no themes', { tone: ['wry'], themes: null })
  changePreferences(@CurrentUser() user: Principal, @Body() body: PreferencesChanges): Promise<Preferences> {
    return this.memory.change(user.userId, { ...body });
  }

  @Delete('preferences')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Forget all of it',
    description: 'Nothing is remembered afterwards, until something is put here again.',
  })
  @ApiNoContentResponse()
  forgetPreferences(@CurrentUser() user: Principal): Promise<void> {
    return this.memory.forget(user.userId);
  }

  @Post('feedback')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Count that a proposal of some kind of move was taken or refused',
    description: 'Only the count of the move is kept; what was proposed is not sent.',
  })
  @ApiOkResponse({ type: PreferencesBody })
  @Example(FeedbackBody, 'A reversal was taken', { move: 'reversal', outcome: 'accepted' })
  giveFeedback(@CurrentUser() user: Principal, @Body() body: FeedbackBody): Promise<Preferences> {
    return this.memory.count(user.userId, body.move, body.outcome);
  }
}
