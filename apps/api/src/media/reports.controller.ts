import { AccountAdministration, CurrentUser, Roles } from '@cse/auth';
import { AppError, UUID, type Principal } from '@cse/core';
import { Fails, pageOf, positionOf, RateLimiter, IdParam, Example } from '@cse/http';
import { Reports, type Report } from '@cse/media';
import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DecideReportBody, ReportBody, ReportList, ReportReceipt, ReportResponse, ReportsRequest } from './report.dto';

/** Reports of one person in a day; each counts, also of what is not there, or their number would tell. */
const OF_ONE = { name: 'reports', limit: 50, windowMs: 24 * 3_600_000 };

@ApiTags('artifacts')
@Controller('artifacts')
export class ReportFileController {
  constructor(
    private readonly reports: Reports,
    private readonly limiter: RateLimiter,
  ) {}

  @Post(':id/report')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Report a file that should not be here',
    description:
      'Anybody who is signed in may, for whoever was shown a file has its id. The answer is the same whether or not there ' +
      'is such a file, and for a second report of the same person, which changes nothing.',
  })
  @ApiAcceptedResponse({ type: ReportReceipt })
  @Fails('rate_limited')
  @Example(ReportBody, 'Somebody has the rights to it', { reason: 'rights' })
  async reportArtifact(
    @IdParam('artifact') id: string,
    @Body() { reason }: ReportBody,
    @CurrentUser() { userId }: Principal,
  ): Promise<ReportReceipt> {
    const { allowed, retryAfterS } = await this.limiter.take(userId, OF_ONE);
    if (!allowed) {
      throw new AppError('rate_limited', 'too many reports in a day', { members: { retry_after_s: retryAfterS } });
    }
    await this.reports.file(userId, id, reason);
    return { received: true };
  }
}

@ApiTags('admin')
@Roles('admin')
@Controller('admin/reports')
export class ReportsController {
  constructor(
    private readonly reports: Reports,
    private readonly administration: AccountAdministration,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Files that were reported, with a link to look at them',
    description: 'The newest first. The link is good for a short while and only for whoever has it.',
  })
  @ApiOkResponse({ type: ReportList })
  async listReports(@Query() { limit, cursor, state }: ReportsRequest): Promise<ReportList> {
    const rows = await this.reports.page(limit + 1, { state, before: positionOf(cursor, UUID) });
    const page = pageOf(
      rows,
      limit,
      (row) => row,
      ({ id }) => id,
    );
    return { ...page, items: await this.show(page.items) };
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Hide a reported file, or leave it as it is',
    description: 'Links to a hidden file find nothing, whenever they were made. May be changed again, and repeated.',
  })
  @ApiOkResponse({ type: ReportResponse })
  @Fails('not_found', 'store_unavailable')
  @Example(DecideReportBody, 'Nothing is wrong with it', { state: 'dismissed' })
  async decideReport(
    @IdParam('report') id: string,
    @Body() { state }: DecideReportBody,
    @CurrentUser() { userId: actorId }: Principal,
  ): Promise<ReportResponse> {
    const report = await this.reports.find(id);
    const changes = { report: id, artifact_id: report.artifactId, state };
    const deed = { actorId, about: report.ownerId, name: 'report_decided', changes };
    const decided = await this.reports.decide(report, state, (session) => this.administration.record(deed, session));
    const [shown] = await this.show([decided]);
    return shown!;
  }

  private async show(reports: readonly Report[]): Promise<ReportResponse[]> {
    const files = await this.reports.filesOf(reports);
    return Promise.all(
      reports.map(async (report) => {
        const file = files.get(report.artifactId);
        return ReportResponse.of(report, file, file && (await this.reports.link(file)));
      }),
    );
  }
}
