import { AppConfigModule, DatabaseConfig, HttpConfig, RuntimeConfig, TextConfig } from '@cse/config';
import { Clock, SystemClock } from '@cse/core';
import { DatabaseModule } from '@cse/database';
import { DtoPipe, EventStreamInterceptor, ProblemFilter } from '@cse/http';
import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { HealthController } from './health/health.controller';

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

@Module({
  imports: [
    AppConfigModule.forRoot([RuntimeConfig, HttpConfig, DatabaseConfig, TextConfig]),
    ClockModule,
    DatabaseModule,
  ],
  controllers: [HealthController],
  providers: [
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_INTERCEPTOR, useClass: EventStreamInterceptor },
    { provide: APP_PIPE, useClass: DtoPipe },
  ],
})
export class ApiModule {}
