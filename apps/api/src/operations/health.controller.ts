import { Public } from '@cse/auth';
import { AppError } from '@cse/core';
import { EnumField, Fails } from '@cse/http';
import { Lifecycle, Readiness, WARNINGS } from '@cse/lifecycle';
import { Controller, Get, type OnApplicationBootstrap } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';

export class HealthResponse {
  @EnumField(['ok'], { description: 'All is well' })
  status!: 'ok';
}

export class ReadyResponse extends HealthResponse {
  @ApiPropertyOptional({
    enum: [...WARNINGS],
    isArray: true,
    description: 'What an operator should know although the process can serve; absent where there is nothing',
  })
  warnings?: (typeof WARNINGS)[number][];
}

@ApiTags('operations')
@Public()
@Controller('health')
export class HealthController implements OnApplicationBootstrap {
  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly readiness: Readiness,
  ) {}

  onApplicationBootstrap(): void {
    this.lifecycle.begin();
  }

  /** The process runs. Says nothing of what it depends on. */
  @Get('live')
  @ApiOperation({ summary: 'Whether the process runs', description: 'Says nothing of what it depends on.' })
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  /** The process can serve: everything that it depends on answers. `Readiness` logs what does not. */
  @Get('ready')
  @ApiOperation({
    summary: 'Whether the process can serve',
    description:
      'Asks what it depends on. 503 names in `down` what does not answer: `database`, `schema`, `queue`, `storage`, `clock`, or that it is `closing`.',
  })
  @Fails('store_unavailable')
  @ApiOkResponse({ type: ReadyResponse })
  async ready(): Promise<ReadyResponse> {
    const { down, warnings } = await this.readiness.ask();
    if (down.length > 0) {
      throw new AppError('store_unavailable', 'not ready', { members: { down, retryable: true }, isExpected: true });
    }
    return { status: 'ok', ...(warnings.length > 0 && { warnings }) };
  }
}
