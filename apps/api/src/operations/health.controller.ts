import { Public } from '@cse/auth';
import { AppError } from '@cse/core';
import { EnumField, Fails } from '@cse/http';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';

export class HealthResponse {
  @EnumField(['ok'], { description: 'All is well' })
  status!: 'ok';
}

@ApiTags('operations')
@Public()
@Controller('health')
export class HealthController {
  constructor(private readonly database: DataSource) {}

  /** The process runs. Says nothing of what it depends on. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs', description: 'Says nothing of what it depends on.' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  /** The process can serve: everything that it depends on answers. */
  @Get('ready')
  @ApiOperation({
    summary: 'Whether the process can serve',
    description: 'Asks what it depends on. 503 names in `down` what does not answer.',
  })
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
