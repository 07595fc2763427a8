import { Roles } from '@cse/auth';
import { Clock, UUID } from '@cse/core';
import { pageOf, positionOf } from '@cse/http';
import { DeploymentUsage, utcDay, utcMonth } from '@cse/usage';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminUsageResponse, DeploymentResponse, UserUsageResponse } from './admin-usage.response.dto';
import { AdminUsageRequest } from './usage.request.dto';

@ApiTags('admin')
@ApiBearerAuth('bearer')
@Roles('admin')
@Controller('admin/usage')
export class AdminUsageController {
  constructor(
    private readonly usage: DeploymentUsage,
    private readonly clock: Clock,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What each user has used, and the deployment as a whole' })
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
