import { AiProxyModule } from '@cse/ai-proxy';
import { CreatorModule } from '@cse/creator';
import { ModerationModule } from '@cse/moderation';
import { SketchTextModel } from '@cse/sketch';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { CircuitMetrics } from '../operations/request-metrics';
import { AiController } from './ai.controller';
import { ProposalStream } from './proposal-stream';
import { TextBounds } from './text-bounds';
import { TextCapabilitiesController } from './text-capabilities.controller';
import { TextOffer } from './text-offer';
import { TextPlans } from './text-plans';

@Module({
  imports: [
    AiProxyModule.forRoot({ sketch: () => new SketchTextModel() }),
    CreatorModule,
    ModerationModule,
    UsageModule,
  ],
  controllers: [AiController, TextCapabilitiesController],
  providers: [CircuitMetrics, ProposalStream, TextPlans, TextBounds, TextOffer],
  exports: [TextOffer, TextBounds, AiProxyModule, ModerationModule, UsageModule],
})
export class AiApiModule {}
