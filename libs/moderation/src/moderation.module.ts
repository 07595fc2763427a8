import { Module } from '@nestjs/common';
import { ContentPolicy } from './content-policy';
import { DeploymentPolicy } from './deployment-policy';

@Module({ providers: [{ provide: ContentPolicy, useClass: DeploymentPolicy }], exports: [ContentPolicy] })
export class ModerationModule {}
