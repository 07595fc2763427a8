import { JobsConfig } from '@cse/config';
import { Clock } from '@cse/core';
import { refuseOtherRedis } from '@cse/redis';
import { Module, type OnModuleInit, type DynamicModule, type ModuleMetadata, type Type } from '@nestjs/common';
import { BullmqJobQueue } from './bullmq/bullmq-job-queue';
import { JobWorkers } from './bullmq/job-workers';
import { JobQueue, type JobHandler } from './job-queue';
import type { JobKind } from './job-kinds';

/** For whoever enqueues. Needs JobsConfig and a Clock from the application. */
@Module({
  providers: [BullmqJobQueue, { provide: JobQueue, useExisting: BullmqJobQueue }],
  exports: [JobQueue, BullmqJobQueue],
})
export class JobsModule implements OnModuleInit {
  constructor(private readonly config: JobsConfig) {}

  async onModuleInit(): Promise<void> {
    await refuseOtherRedis(this.config);
  }
}

export interface JobWorkersSetup {
  /** Every kind that this process works on; each needs exactly one of the handlers. */
  kinds: readonly JobKind[];
  handlers: Type<JobHandler>[];
  /** Modules with what the handlers need. */
  imports?: ModuleMetadata['imports'];
}

/** For the process that does the work. */
@Module({})
export class JobWorkersModule {
  static forRoot({ kinds, handlers, imports = [] }: JobWorkersSetup): DynamicModule {
    return {
      module: JobWorkersModule,
      imports,
      providers: [
        ...handlers,
        {
          provide: JobWorkers,
          inject: [JobsConfig, Clock, ...handlers],
          useFactory: (config: JobsConfig, clock: Clock, ...found: JobHandler[]) =>
            new JobWorkers(config, clock, kinds, found),
        },
      ],
    };
  }
}
