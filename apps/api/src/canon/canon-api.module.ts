import { Module, type DynamicModule } from '@nestjs/common';
import { AiApiModule } from '../ai/ai-api.module';
import { CanonBounds } from './canon-bounds';
import { CanonChecks } from './canon-checks';
import { CanonController } from './canon.controller';
import { GraphStream } from './graph-stream';

@Module({})
export class CanonApiModule {
  /** @param media knows the artifacts of users */
  static with(media: DynamicModule): DynamicModule {
    return {
      module: CanonApiModule,
      imports: [AiApiModule, media],
      controllers: [CanonController],
      providers: [GraphStream, CanonBounds, CanonChecks],
    };
  }
}
