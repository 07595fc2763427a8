import { AccountList, CurrentUser, Roles } from '@cse/auth';
import { UUID, type Principal } from '@cse/core';
import { Fails, pageOf, positionOf, IdParam, Example } from '@cse/http';
import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { UserAdministration } from './user-administration';
import { AbuseEventsRequest, ChangeUserBody, UserListRequest } from './users.request.dto';
import { AbuseEventList, AbuseEventResponse, AdminUserList, AdminUserResponse } from './users.response.dto';

@ApiTags('admin')
@Roles('admin')
@Controller('admin')
export class AdminController {
  constructor(
    private readonly accounts: AccountList,
    private readonly administration: UserAdministration,
  ) {}

  @Get('users')
  @ApiOperation({
    summary: 'Who has an account, the newest first',
    description: 'With what they may use, and what is held against them.',
  })
  @ApiOkResponse({ type: AdminUserList })
  async listUsers(@Query() { limit, cursor, email }: UserListRequest): Promise<AdminUserList> {
    const rows = await this.accounts.accounts({ limit: limit + 1, before: positionOf(cursor, UUID), email });
    const page = pageOf(
      rows,
      limit,
      (account) => account,
      ({ id }) => id,
    );
    const show = async (account: (typeof rows)[number]) =>
      AdminUserResponse.from(account, await this.administration.budgetOf(account));
    return { items: await Promise.all(page.items.map(show)), next_cursor: page.next_cursor };
  }

  @Patch('users/:id')
  @ApiOperation({
    summary: 'Change role, plan, caps or suspension of a user',
    description: 'What is absent stays as it is. Holds within five seconds, also for tokens that are out already.',
  })
  @ApiOkResponse({ type: AdminUserResponse })
  @Fails('not_found', 'invalid_state')
  @Example(ChangeUserBody, 'More pictures in a day', { caps: { daily_images: 200 } })
  async changeUser(
    @IdParam('user') id: string,
    @Body() body: ChangeUserBody,
    @CurrentUser() principal: Principal,
  ): Promise<AdminUserResponse> {
    const account = await this.administration.change(principal.userId, id, body);
    return AdminUserResponse.from(account, await this.administration.budgetOf(account));
  }

  @Get('abuse-events')
  @ApiOperation({
    summary: 'Signs of abuse, what followed, and what admins did, the newest first',
    description: 'An event names the account and the rule; no request is kept.',
  })
  @ApiOkResponse({ type: AbuseEventList })
  async listAbuseEvents(@Query() { limit, cursor, user_id }: AbuseEventsRequest): Promise<AbuseEventList> {
    const rows = await this.accounts.events({ limit: limit + 1, before: positionOf(cursor, UUID), userId: user_id });
    return pageOf(rows, limit, AbuseEventResponse.from, ({ id }) => id);
  }
}
