import { AuthModule } from '@cse/auth';
import { UsageModule } from '@cse/usage';
import { Module } from '@nestjs/common';
import { AdminController } from './admin.controller';
import { UserAdministration } from './user-administration';

@Module({ imports: [AuthModule, UsageModule], controllers: [AdminController], providers: [UserAdministration] })
export class AdminApiModule {}
