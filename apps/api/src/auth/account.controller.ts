import { once } from 'node:events';
import { Readable } from 'node:stream';
import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Fails } from '@cse/http';
import { Controller, Delete, Get, Header, HttpCode, Req, Res, StreamableFile } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Account } from './account';
import { MeResponse } from './auth.response.dto';
import { readCookie, REFRESH_COOKIE } from './cookies';
import { TokenDelivery } from './token-delivery';

@ApiTags('identity')
@Controller('auth/me')
export class AccountController {
  constructor(
    private readonly account: Account,
    private readonly delivery: TokenDelivery,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Who is signed in, with role, plan and caps',
    description: 'Also whether the account is slowed or paused, and why.',
  })
  @ApiOkResponse({ type: MeResponse })
  me(@CurrentUser() principal: Principal): Promise<MeResponse> {
    return this.account.profile(principal);
  }

  @Get('export')
  @Header('content-disposition', 'attachment; filename="account.json"')
  @ApiOperation({
    summary: 'Everything stored about you',
    description: 'As one JSON document with a member for each kind of data. No story is among it: none is kept.',
  })
  @ApiOkResponse({ schema: { type: 'object', additionalProperties: true } })
  async exportAccount(@CurrentUser() principal: Principal): Promise<StreamableFile> {
    const json = Readable.from(this.account.export(principal), { objectMode: false });
    // A database that is away is told as such, before an answer has begun.
    await once(json, 'readable');
    return new StreamableFile(json, { type: 'application/json; charset=utf-8' });
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete the account and all that it owns',
    description:
      'Sessions, files, jobs and preferences are erased within a minute or so, and cannot be brought back. In projects that others go on with, your certificates stay with the id of the account, so that they can verify what you wrote.',
  })
  @ApiNoContentResponse()
  @Fails('overloaded')
  async deleteAccount(
    @CurrentUser() principal: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.account.delete(principal);
    if (readCookie(request, REFRESH_COOKIE) !== undefined) this.delivery.forgetCookie(reply);
  }
}
