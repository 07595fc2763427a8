import { CurrentUser, Roles } from '@cse/auth';
import { Clock, UUID, type Principal } from '@cse/core';
import { Fails, pageOf, positionOf, Example } from '@cse/http';
import {
  DeploymentUsage,
  Preflight,
  UsageEvents,
  UsageHistory,
  UsageModule,
  UsageReader,
  utcDay,
  utcMonth,
} from '@cse/usage';
import { Body, Controller, Get, HttpCode, Module, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiExtraModels, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import sampleStory from '../../../../contracts/sample-story.json';
import { AdminUsageResponse, DeploymentResponse, UserUsageResponse } from './admin-usage.response.dto';
import { answerHistory, HistoryResponse, UsageEventResponse, UsageEventsResponse } from './ledger.response.dto';
import { AdminUsageRequest, EstimateRequest, HistoryRequest, UsageEventsRequest } from './usage.request.dto';
import { CurrentUsageResponse, EstimateResponse } from './usage.response.dto';

@ApiTags('usage')
@Controller('usage')
export class UsageController {
  constructor(
    private readonly reader: UsageReader,
    private readonly history: UsageHistory,
    private readonly events: UsageEvents,
    private readonly preflight: Preflight,
    private readonly clock: Clock,
  ) {}

  @Get('current')
  @ApiOperation({
    summary: 'What is used and left of the day and the month',
    description: 'Days and months begin at midnight UTC.',
  })
  @ApiOkResponse({ type: CurrentUsageResponse })
  async currentUsage(@CurrentUser() user: Principal): Promise<CurrentUsageResponse> {
    return CurrentUsageResponse.from(await this.reader.current(user));
  }

  @Get('history')
  @ApiOperation({ summary: 'Usage by day or month', description: 'With `Accept: text/csv` as CSV with a header line.' })
  @ApiExtraModels(HistoryResponse)
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(HistoryResponse) } },
      'text/csv': { schema: { type: 'string' } },
    },
    headers: {
      vary: { description: '`Accept` chooses the form.', schema: { type: 'string' } },
      'content-disposition': {
        description: 'As CSV: `attachment`, with the name of a file.',
        schema: { type: 'string' },
      },
    },
  })
  async usageHistory(
    @CurrentUser() user: Principal,
    @Query() query: HistoryRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<HistoryResponse | string> {
    const points = await this.history.points(user.userId, query.toQuery(this.clock.now()));
    return answerHistory(HistoryResponse.from(points), request, reply);
  }

  @Get('events')
  @ApiOperation({
    summary: 'The ledger, newest entry first',
    description:
      'One entry for each thing that was charged or given back. Entries are never changed. With `request_id` those of one request.',
  })
  @ApiOkResponse({ type: UsageEventsResponse })
  async usageEvents(
    @CurrentUser() user: Principal,
    @Query() { limit, cursor, request_id: requestId }: UsageEventsRequest,
  ): Promise<UsageEventsResponse> {
    const position = positionOf(cursor, /^\d{1,18}$/);
    const before = position === undefined ? undefined : BigInt(position);
    const rows = await this.events.page(user.userId, limit + 1, { before, requestId });
    return pageOf(
      rows,
      limit,
      (event) => UsageEventResponse.from(event),
      ({ id }) => id.toString(),
    );
  }

  @Post('estimate')
  @HttpCode(200)
  @ApiOperation({
    summary: 'What a request would cost, and whether it would be admitted; spends nothing',
    description:
      'What the call itself would refuse is refused here with the same code, its pointers below `/request`. Nothing is made or kept.',
  })
  @Fails('path_empty', 'path_duplicate_id', 'path_root_first', 'path_not_contiguous', 'reference_off_path')
  @Fails('content_refused', 'provider_unavailable')
  @Fails('child_not_direct', 'selection_mismatch', 'leg_not_from_ancestor')
  @Fails('unpriced_model', 'unsupported_option', 'not_found', 'invalid_state', 'image_rejected', 'url_not_allowed')
  @ApiOkResponse({ type: EstimateResponse })
  @Example(EstimateRequest, 'What a suggestion would cost', { operation: 'ai.suggest', request: sampleStory })
  async estimateCost(@CurrentUser() user: Principal, @Body() body: EstimateRequest): Promise<EstimateResponse> {
    return EstimateResponse.from(await this.preflight.estimate(user, body.operation, body.request));
  }
}

/** The same, of everybody, for operators. */
@ApiTags('admin')
@Roles('admin')
@Controller('admin/usage')
export class AdminUsageController {
  constructor(
    private readonly usage: DeploymentUsage,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'What each user has used, and the deployment as a whole',
    description: 'One line for each user of the day or the month, in the order of their ids.',
  })
  @ApiOkResponse({ type: AdminUsageResponse })
  async adminUsage(@Query() query: AdminUsageRequest): Promise<AdminUsageResponse> {
    const { period, limit, cursor } = query;
    const at = query.moment(this.clock.now());
    const start = period === 'day' ? utcDay(at) : utcMonth(at);
    const [deployment, users] = await Promise.all([
      this.usage.month(utcMonth(at)),
      this.usage.users(period, start, limit + 1, positionOf(cursor, UUID)),
    ]);
    return {
      period,
      starts_at: start.toISOString(),
      deployment: DeploymentResponse.from(deployment),
      ...pageOf(
        users,
        limit,
        (user) => UserUsageResponse.from(user),
        ({ userId }) => userId,
      ),
    };
  }
}

@Module({ imports: [UsageModule], controllers: [UsageController, AdminUsageController] })
export class UsageApiModule {}
