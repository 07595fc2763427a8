import { AccountAdministration, CurrentUser, Roles } from '@cse/auth';
import { AppError, type Principal } from '@cse/core';
import { Fails, pageOf, positionOf, Example } from '@cse/http';
import { Disputes, type Dispute, type Verdict } from '@cse/usage';
import { Body, Controller, Get, Injectable, Param, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DisputeList, DisputeResponse, DisputesRequest, SettleDisputeBody } from './disputes.dto';

const POSITION = /^\d{1,18}$/;

/** What an admin says about an amount that is disputed with a provider; each word leaves an event. */
@Injectable()
export class DisputeAdministration {
  constructor(
    private readonly disputes: Disputes,
    private readonly administration: AccountAdministration,
  ) {}

  /**
   * May be repeated.
   * @throws AppError `not_found`, or `invalid_state` when it was settled otherwise
   */
  async settle(actorId: string, id: string, verdict: Verdict): Promise<Dispute> {
    if (!POSITION.test(id)) throw new AppError('not_found', 'there is no such dispute');
    const dispute = await this.disputes.find(BigInt(id));
    const changes = { dispute: id, state: verdict, amount_nano: dispute.amount.toString() };
    const deed = { actorId, about: dispute.userId, name: 'dispute_settled', changes };
    await this.disputes.settle(dispute, verdict, { also: (session) => this.administration.record(deed, session) });
    const settled = await this.disputes.find(dispute.id);
    if (settled.state !== verdict) throw new AppError('invalid_state', `it was settled before: ${settled.state}`);
    return settled;
  }
}

@ApiTags('admin')
@Roles('admin')
@Controller('admin/disputes')
export class DisputesController {
  constructor(
    private readonly disputes: Disputes,
    private readonly administration: DisputeAdministration,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Amounts that are not agreed upon with a provider, the newest first',
    description: 'What a provider may or may not have billed: the user was charged, and gets it back when it did not.',
  })
  @ApiOkResponse({ type: DisputeList })
  async listDisputes(@Query() { limit, cursor, state }: DisputesRequest): Promise<DisputeList> {
    const position = positionOf(cursor, POSITION);
    const before = position === undefined ? undefined : BigInt(position);
    const rows = await this.disputes.page(limit + 1, { state, before });
    return pageOf(rows, limit, DisputeResponse.from, ({ id }) => id.toString());
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Say whether a provider billed a disputed amount',
    description:
      'Once for each, and before the provider itself has said so. What it changes is a ledger entry of its own.',
  })
  @ApiParam({ name: 'id', description: 'The dispute', schema: { type: 'string', pattern: '^\\d{1,18}$' } })
  @ApiOkResponse({ type: DisputeResponse })
  @Fails('not_found', 'invalid_state')
  @Example(SettleDisputeBody, 'The provider did not bill it', { state: 'refunded' })
  async settleDispute(
    @Param('id') id: string,
    @Body() { state }: SettleDisputeBody,
    @CurrentUser() principal: Principal,
  ): Promise<DisputeResponse> {
    return DisputeResponse.from(await this.administration.settle(principal.userId, id, state));
  }
}
