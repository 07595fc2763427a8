import { AiProxyModule } from '@cse/ai-proxy';
import { CreatorModule } from '@cse/creator';
import { SketchTextModel } from '@cse/sketch';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { AiController } from './ai.controller';
import { CanonDiffService } from './canon-diff.service';
import { ExpandService } from './expand.service';
import { MergeService } from './merge.service';
import { ProposalFrame } from './proposal-frame';
import { SuggestService } from './suggest.service';
import { SummarizeService } from './summarize.service';
import { TextBounds } from './text-bounds';

@Module({
  imports: [AiProxyModule.forRoot({ sketch: () => new SketchTextModel() }), CreatorModule, UsageModule],
  controllers: [AiController],
  providers: [
    ProposalFrame,
    TextBounds,
    SuggestService,
    ExpandService,
    SummarizeService,
    CanonDiffService,
    MergeService,
  ],
})
export class AiApiModule {}
