import { Public } from '@cse/auth';
import { AppError } from '@cse/core';
import { EnumField, Fails } from '@cse/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';

export class HealthResponse {
  @EnumField(['ok'])
  status!: 'ok';
}

@ApiTags('operations')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly database: DataSource) {}

  /** The process runs. Says nothing of what it depends on. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  /** The process can serve: everything that it depends on answers. */
  @Get('ready')
  @ApiOperation({ summary: 'Whether the process can serve' })
  @Fails('store_unavailable')
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
