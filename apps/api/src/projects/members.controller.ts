import { CurrentUser } from '@cse/auth';
import type { Principal } from '@cse/core';
import { Example, Fails, IdParam } from '@cse/http';
import { Invitations, Members } from '@cse/projects';
import { Body, Controller, Delete, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AcceptanceBody,
  AcceptanceResponse,
  InvitationBody,
  InvitationResponse,
  MembersResponse,
  RoleBody,
} from './member.dto';
import { SAMPLES } from './samples';

/** Who is in a project. */
@ApiTags('projects')
@Controller('projects')
export class MembersController {
  constructor(
    private readonly members: Members,
    private readonly invitations: Invitations,
  ) {}

  @Post(':id/members')
  @ApiOperation({
    summary: 'Invite somebody to a project by their address',
    description:
      'Your app makes the link: the token and the fingerprint of the root key behind its `#`. Where the deployment has a webhook for it, an e-mail goes out as well. It is for this address alone, once, for seven days; inviting it again ends the older one. Only an owner may, and nobody who is a member already is invited (409): change their role.',
  })
  @ApiCreatedResponse({ type: InvitationResponse })
  @Fails('role_insufficient', 'limit_reached', 'invalid_state')
  @Example(InvitationBody, 'Somebody who may write', SAMPLES.invitation)
  async inviteMember(
    @IdParam('project') id: string,
    @Body() body: InvitationBody,
    @CurrentUser() user: Principal,
  ): Promise<InvitationResponse> {
    const { id: invitationId, token, expiresAt } = await this.invitations.invite(user, id, body);
    return { invitation_id: invitationId, token, expires_at: expiresAt.toISOString() };
  }

  @Get(':id/members')
  @ApiOperation({
    summary: 'Who is in a project, with their devices and certificates',
    description: 'Check every certificate up to the root key before you trust what its device has written.',
  })
  @ApiOkResponse({ type: MembersResponse })
  async listMembers(@IdParam('project') id: string, @CurrentUser() user: Principal): Promise<MembersResponse> {
    return MembersResponse.of(await this.members.list(user, id));
  }

  @Patch(':id/members/:user_id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Change what a member may do, at once',
    description:
      'Give their devices certificates of the new role; after a lower one rotate the key (`rotation_due`). Open invitations of an owner who becomes less end. Where they pay, the owner who says so pays from then on; who becomes less by themselves needs another owner with room for the project. Only an owner may, and the last owner stays one.',
  })
  @ApiNoContentResponse()
  @Fails('role_insufficient', 'invalid_state')
  @Example(RoleBody, 'May write', { role: 'editor' })
  async changeMember(
    @IdParam('project') id: string,
    @IdParam('member', 'user_id') memberId: string,
    @Body() { role }: RoleBody,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.members.change(user, id, memberId, role);
  }

  @Delete(':id/members/:user_id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Take somebody out of a project, or leave it',
    description:
      'They read nothing more, their streams end within seconds, nothing is written until an owner has rotated the key, and open invitations by them or to their address end. The last owner cannot leave. Where they pay, the owner who removes them pays from then on; who leaves by themselves needs another owner with room for the project.',
  })
  @ApiNoContentResponse()
  @Fails('role_insufficient', 'invalid_state')
  async removeMember(
    @IdParam('project') id: string,
    @IdParam('member', 'user_id') memberId: string,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.members.remove(user, id, memberId);
  }

  @Delete(':id/invitations/:invitation_id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take an invitation back', description: 'Its token is worth nothing from then on.' })
  @ApiNoContentResponse()
  @Fails('role_insufficient')
  async cancelInvitation(
    @IdParam('project') id: string,
    @IdParam('invitation', 'invitation_id') invitationId: string,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    await this.invitations.cancel(user, id, invitationId);
  }
}

/** What somebody does who was invited. */
@ApiTags('projects')
@Controller('invitations')
export class InvitationsController {
  constructor(private readonly invitations: Invitations) {}

  @Post('accept')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Become a member of the project that you were invited to',
    description:
      'Signed in with the verified address that was invited. A device of an owner then gives yours the key: follow the project and wait for `members`.',
  })
  @ApiOkResponse({ type: AcceptanceResponse })
  @Fails('not_found', 'invitation_not_yours', 'limit_reached')
  @Example(AcceptanceBody, 'By the token of a link', SAMPLES.acceptance)
  async acceptInvitation(
    @Body() { token, device_id: deviceId, binding }: AcceptanceBody,
    @CurrentUser() user: Principal,
  ): Promise<AcceptanceResponse> {
    const { projectId, role } = await this.invitations.accept(user, { token, deviceId, binding });
    return { project_id: projectId, role };
  }
}
