import { AccessTokenVerifier, bearerToken, Roles } from '@cse/auth';
import { Clock } from '@cse/core';
import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { setCookie } from '../../auth/cookies';
import { BOARD_COOKIE } from './queue-board';

@ApiTags('admin')
@ApiBearerAuth('bearer')
@Roles('admin')
@Controller('admin/queues')
export class QueueBoardController {
  constructor(
    private readonly tokens: AccessTokenVerifier,
    private readonly clock: Clock,
  ) {}

  @Post('session')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Let this browser look at the queues',
    description:
      'Puts the access token into a cookie that no script can read, until the token expires; then open ' +
      '`/admin/queues` in the same browser.',
  })
  @ApiNoContentResponse()
  async openQueueBoard(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = bearerToken(request.raw)!;
    const { exp } = await this.tokens.verify(token);
    const maxAgeS = Math.max(0, exp - Math.floor(this.clock.millis() / 1000));
    setCookie(reply, BOARD_COOKIE, token, { sameSite: 'Strict', maxAgeS });
  }
}
