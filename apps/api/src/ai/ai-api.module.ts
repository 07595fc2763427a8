import { AiProxyModule } from '@cse/ai-proxy';
import { CreatorModule } from '@cse/creator';
import { SketchTextModel } from '@cse/sketch';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { AiController } from './ai.controller';
import { CanonDiffEstimator } from './canon-diff.estimator';
import { CanonDiffService } from './canon-diff.service';
import { ExpandEstimator } from './expand.estimator';
import { ExpandService } from './expand.service';
import { MergeEstimator } from './merge.estimator';
import { MergeService } from './merge.service';
import { ProposalFrame } from './proposal-frame';
import { RememberedProfile } from './remembered-profile';
import { SuggestEstimator } from './suggest.estimator';
import { SuggestService } from './suggest.service';
import { SummarizeEstimator } from './summarize.estimator';
import { SummarizeService } from './summarize.service';

@Module({
  imports: [AiProxyModule.forRoot({ sketch: () => new SketchTextModel() }), CreatorModule, UsageModule],
  controllers: [AiController],
  providers: [
    ProposalFrame,
    RememberedProfile,
    SuggestService,
    SuggestEstimator,
    ExpandService,
    ExpandEstimator,
    SummarizeService,
    SummarizeEstimator,
    CanonDiffService,
    CanonDiffEstimator,
    MergeService,
    MergeEstimator,
  ],
})
export class AiApiModule {}
