import { AppError } from '@cse/core';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { HealthResponse } from './health.response.dto';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(private readonly database: DataSource) {}

  /** The process runs. Says nothing of what it depends on. */
  @Get('live')
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  /** The process can serve: everything that it depends on answers. */
  @Get('ready')
  @ApiOkResponse({ type: HealthResponse })
  async ready(): Promise<HealthResponse> {
    try {
      await this.database.query('select 1');
    } catch (cause) {
      throw new AppError('store_unavailable', 'not ready', { cause, members: { down: ['database'], retryable: true } });
    }
    return { status: 'ok' };
  }
}
