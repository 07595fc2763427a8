import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { CreatorMemory, type Preferences } from '@cse/creator';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { FeedbackBody, PreferencesBody, PreferencesChanges } from './preferences.dto';

@ApiTags('creator')
@Controller('creator')
export class CreatorController {
  constructor(private readonly memory: CreatorMemory) {}

  @Get('preferences')
  @ApiOperation({ summary: 'Everything that is remembered of you as an author' })
  @ApiOkResponse({ type: PreferencesBody })
  getPreferences(@CurrentUser() user: Principal): Promise<Preferences> {
    return this.memory.read(user.userId);
  }

  @Put('preferences')
  @ApiOperation({ summary: 'Remember exactly this' })
  @ApiOkResponse({ type: PreferencesBody })
  replacePreferences(@CurrentUser() user: Principal, @Body() body: PreferencesBody): Promise<Preferences> {
    return this.memory.replace(user.userId, { ...body } as Preferences);
  }

  @Patch('preferences')
  @ApiOperation({ summary: 'Change some fields; null forgets one' })
  @ApiOkResponse({ type: PreferencesBody })
  changePreferences(@CurrentUser() user: Principal, @Body() body: PreferencesChanges): Promise<Preferences> {
    return this.memory.change(user.userId, { ...body });
  }

  @Delete('preferences')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget all of it' })
  @ApiNoContentResponse()
  forgetPreferences(@CurrentUser() user: Principal): Promise<void> {
    return this.memory.forget(user.userId);
  }

  @Post('feedback')
  @HttpCode(200)
  @ApiOperation({ summary: 'Count that a proposal of some kind of move was taken or refused' })
  @ApiOkResponse({ type: PreferencesBody })
  giveFeedback(@CurrentUser() user: Principal, @Body() body: FeedbackBody): Promise<Preferences> {
    return this.memory.count(user.userId, body.move, body.outcome);
  }
}
