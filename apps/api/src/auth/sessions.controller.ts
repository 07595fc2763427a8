import { CurrentUser, SessionList } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Fails, IdParam } from '@cse/http';
import { Controller, Delete, Get, HttpCode, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { EndOthersQuery, RevokedResponse, SessionListResponse } from './sessions.dto';

@ApiTags('identity')
@Controller('auth/sessions')
export class SessionsController {
  constructor(private readonly sessions: SessionList) {}

  @Get()
  @ApiOperation({
    summary: 'The devices that are signed in',
    description: 'One for each session that lives. `current` is the one that asks.',
  })
  @ApiOkResponse({ type: SessionListResponse })
  async listSessions(@CurrentUser() principal: Principal): Promise<SessionListResponse> {
    return SessionListResponse.from(await this.sessions.live(principal.userId), principal.sessionId);
  }

  @Delete()
  @ApiOperation({
    summary: 'Sign out every other device',
    description: 'Every session but the one that asks. Their access tokens are refused within five seconds.',
  })
  @ApiOkResponse({ type: RevokedResponse })
  async endOtherSessions(
    @Query() _query: EndOthersQuery,
    @CurrentUser() principal: Principal,
  ): Promise<RevokedResponse> {
    return { revoked: await this.sessions.endOthers(principal.userId, principal.sessionId) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out one device', description: 'Its access tokens are refused within five seconds.' })
  @ApiNoContentResponse()
  @Fails('not_found')
  endSession(@IdParam('session') id: string, @CurrentUser() principal: Principal): Promise<void> {
    return this.sessions.end(principal.userId, id);
  }
}
