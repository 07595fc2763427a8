import { Clock } from '@cse/core';
import { Global, Module, type DynamicModule } from '@nestjs/common';

/** The time of a process, which is given to it like its environment: that of the system, or one that a test moves. */
@Global()
@Module({})
export class ClockModule {
  static forRoot(clock: Clock): DynamicModule {
    return { module: ClockModule, providers: [{ provide: Clock, useValue: clock }], exports: [Clock] };
  }
}
