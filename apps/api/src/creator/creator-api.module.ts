import { CreatorModule } from '@cse/creator';
import { Module } from '@nestjs/common';
import { CreatorController } from './creator.controller';

@Module({ imports: [CreatorModule], controllers: [CreatorController] })
export class CreatorApiModule {}
