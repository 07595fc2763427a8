import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { AdminUsageController } from './admin-usage.controller';
import { UsageController } from './usage.controller';

@Module({ imports: [UsageModule], controllers: [UsageController, AdminUsageController] })
export class UsageApiModule {}
