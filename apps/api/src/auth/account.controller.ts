import { CurrentUser, UserDirectory } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { MeResponse } from './auth.response.dto';

@ApiTags('identity')
@ApiBearerAuth('bearer')
@Controller('auth/me')
export class AccountController {
  constructor(private readonly users: UserDirectory) {}

  /** Who is signed in. */
  @Get()
  @ApiOperation({ summary: 'Who is signed in' })
  @ApiOkResponse({ type: MeResponse })
  async me(@CurrentUser() principal: Principal): Promise<MeResponse> {
    return MeResponse.from(await this.users.require(principal.userId), principal);
  }
}
