import { Module } from '@nestjs/common';
import { AiApiModule } from '../ai/ai-api.module';
import { CanonController } from './canon.controller';
import { GraphStream } from './graph-stream';

@Module({ imports: [AiApiModule], controllers: [CanonController], providers: [GraphStream] })
export class CanonApiModule {}
